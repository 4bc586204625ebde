-- One row per event, for ever: every event of the log once, as it stood when it was recorded. Nothing
-- ends such a row, so that it is written once and never moved.

CREATE TABLE audit_trail (
    from_position  bigint NOT NULL,
    stream         uuid NOT NULL,
    version        bigint NOT NULL,
    event_id       uuid NOT NULL,
    kind           text NOT NULL,
    type           text NOT NULL,
    number         text,
    area           uuid,
    grid           uuid,
    actor_kind     text NOT NULL,
    actor          uuid NOT NULL,
    post           uuid,
    role           text,
    org            uuid,
    on_behalf_of   uuid,
    channel        text,
    effective_at   timestamptz NOT NULL,
    recorded_at    timestamptz NOT NULL,
    flags          text[] NOT NULL,
    rules          text[] NOT NULL
);

CREATE UNIQUE INDEX ON audit_trail (from_position);
CREATE UNIQUE INDEX ON audit_trail (stream, from_position);
CREATE INDEX ON audit_trail (type, from_position);
CREATE INDEX ON audit_trail (actor, from_position);
CREATE INDEX ON audit_trail (post, from_position) WHERE post IS NOT NULL;
CREATE INDEX ON audit_trail (on_behalf_of, from_position) WHERE on_behalf_of IS NOT NULL;
CREATE INDEX ON audit_trail (area, from_position);
CREATE INDEX ON audit_trail (effective_at);
CREATE INDEX ON audit_trail USING gin (flags) WHERE flags <> '{}';

-- What the later events of a stream have from its earlier ones.

CREATE TABLE audit_streams (
    from_position  bigint NOT NULL,
    to_position    bigint,
    stream         uuid NOT NULL,
    kind           text NOT NULL,
    number         text,
    area           uuid,
    grid           uuid
) PARTITION BY LIST (to_position);
CREATE TABLE audit_streams_now PARTITION OF audit_streams FOR VALUES IN (NULL);
CREATE TABLE audit_streams_past PARTITION OF audit_streams DEFAULT;

CREATE UNIQUE INDEX ON audit_streams_now (stream);
CREATE UNIQUE INDEX ON audit_streams_past (stream, from_position);
CREATE INDEX ON audit_streams_now (number);
