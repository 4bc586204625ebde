-- One row version per stretch of positions in which it says the same: [from_position, to_position).

CREATE TABLE breach_facts (
    from_position    bigint NOT NULL,
    to_position      bigint,
    stream           uuid NOT NULL,
    type             text NOT NULL,
    community        uuid NOT NULL,
    recorded_in      uuid NOT NULL,
    happened_on      date NOT NULL,
    status           text NOT NULL,
    recorded_at      timestamptz NOT NULL
) PARTITION BY LIST (to_position);
CREATE TABLE breach_facts_now PARTITION OF breach_facts FOR VALUES IN (NULL);
CREATE TABLE breach_facts_past PARTITION OF breach_facts DEFAULT;

CREATE UNIQUE INDEX ON breach_facts_now (stream);
CREATE UNIQUE INDEX ON breach_facts_past (stream, from_position);

CREATE TABLE tracking_facts (
    from_position    bigint NOT NULL,
    to_position      bigint,
    stream           uuid NOT NULL,
    community        uuid NOT NULL,
    petition_bypass  date,
    admin_litigation date,
    criminal_case    date
) PARTITION BY LIST (to_position);
CREATE TABLE tracking_facts_now PARTITION OF tracking_facts FOR VALUES IN (NULL);
CREATE TABLE tracking_facts_past PARTITION OF tracking_facts DEFAULT;

CREATE UNIQUE INDEX ON tracking_facts_now (stream);
CREATE UNIQUE INDEX ON tracking_facts_past (stream, from_position);

CREATE TABLE breach_steps (
    from_position    bigint NOT NULL,
    to_position      bigint,
    stream           uuid NOT NULL,
    step_id          uuid NOT NULL,
    n                bigint NOT NULL,
    kind             text NOT NULL,
    recorded_at      timestamptz NOT NULL,
    post             uuid,
    role             text,
    authority        text,
    community        uuid,
    incident         uuid,
    code             text
) PARTITION BY LIST (to_position);
CREATE TABLE breach_steps_now PARTITION OF breach_steps FOR VALUES IN (NULL);
CREATE TABLE breach_steps_past PARTITION OF breach_steps DEFAULT;

CREATE UNIQUE INDEX ON breach_steps_now (stream, step_id);
CREATE UNIQUE INDEX ON breach_steps_past (stream, step_id, from_position);
