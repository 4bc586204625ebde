-- One row version per event, from its position up to that of the stream's next event: every event of
-- the log once, as it stood when it was recorded. The last of each stream lies apart.

CREATE TABLE audit_trail (
    from_position  bigint NOT NULL,
    to_position    bigint,
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
) PARTITION BY LIST (to_position);
CREATE TABLE audit_trail_now PARTITION OF audit_trail FOR VALUES IN (NULL);
CREATE TABLE audit_trail_past PARTITION OF audit_trail DEFAULT;

CREATE UNIQUE INDEX ON audit_trail_now (stream);
CREATE UNIQUE INDEX ON audit_trail_past (stream, from_position);
CREATE INDEX ON audit_trail_now (number);
CREATE INDEX ON audit_trail (from_position);
CREATE INDEX ON audit_trail (type, from_position);
CREATE INDEX ON audit_trail (actor, from_position);
CREATE INDEX ON audit_trail (post, from_position);
CREATE INDEX ON audit_trail (on_behalf_of, from_position) WHERE on_behalf_of IS NOT NULL;
CREATE INDEX ON audit_trail (area, from_position);
CREATE INDEX ON audit_trail (effective_at);
CREATE INDEX ON audit_trail USING gin (flags) WHERE flags <> '{}';
