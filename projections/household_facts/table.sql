-- One row version per stretch of positions in which it says the same: [from_position, to_position).

CREATE TABLE household_facts (
    from_position    bigint NOT NULL,
    to_position      bigint,
    stream           uuid NOT NULL,
    count_id         uuid NOT NULL,
    community        uuid NOT NULL,
    counted_on       date,
    counted_at       timestamptz NOT NULL,
    households       bigint NOT NULL
) PARTITION BY LIST (to_position);
CREATE TABLE household_facts_now PARTITION OF household_facts FOR VALUES IN (NULL);
CREATE TABLE household_facts_past PARTITION OF household_facts DEFAULT;

CREATE UNIQUE INDEX ON household_facts_now (stream, count_id);
CREATE UNIQUE INDEX ON household_facts_past (stream, count_id, from_position);
