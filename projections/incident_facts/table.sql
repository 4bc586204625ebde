-- One row version per stretch of positions in which it says the same: [from_position, to_position).
-- What holds now lies apart from what held before, so that reading the present stays quick.

CREATE TABLE incident_facts (
    from_position    bigint NOT NULL,
    to_position      bigint,
    stream           uuid NOT NULL,
    status           text NOT NULL,
    is_open          boolean NOT NULL,
    number           text,
    source           text,
    grid             uuid,
    community        uuid,
    community_key    text,
    category         text,
    category_key     text,
    urgency          text,
    channel          text,
    resident         boolean NOT NULL,
    reporter         uuid,
    text_id          uuid,
    looked_at        boolean NOT NULL,
    parent           uuid,
    lat              float8,
    lon              float8,
    level            bigint,
    level_max        bigint,
    lead             uuid,
    unit             uuid,
    unit_key         text,
    master           uuid,
    duplicates       bigint NOT NULL,
    children         bigint NOT NULL,
    closing          text,
    frozen_at        timestamptz,
    paused_for       text,
    due_return       timestamptz,
    due_extension    timestamptz,
    reported_at      timestamptz,
    accepted_at      timestamptz,
    dispatched_at    timestamptz,
    signed_at        timestamptz,
    arrived_at       timestamptz,
    resolved_at      timestamptz,
    verified_at      timestamptz,
    closed_at        timestamptz,
    rejected_at      timestamptz,
    reopened_at      timestamptz,
    followed_up_at   timestamptz,
    promised_by      timestamptz,
    from_accept      timestamptz,
    due_accept       timestamptz,
    from_dispatch    timestamptz,
    due_dispatch     timestamptz,
    from_overall     timestamptz,
    due_overall      timestamptz,
    due_level        timestamptz,
    from_verify      timestamptz,
    due_verify       timestamptz,
    from_follow_up   timestamptz,
    due_follow_up    timestamptz,
    shown_timer      text,
    shown_from       timestamptz,
    shown_due        timestamptz,
    dispatches       bigint NOT NULL,
    returns          bigint NOT NULL,
    reassignments    bigint NOT NULL,
    reworks          bigint NOT NULL,
    reopenings       bigint NOT NULL,
    target_missed    boolean NOT NULL,
    follow_up        text,
    solved           boolean,
    score            bigint,
    rating           bigint
) PARTITION BY LIST (to_position);
CREATE TABLE incident_facts_now PARTITION OF incident_facts FOR VALUES IN (NULL);
CREATE TABLE incident_facts_past PARTITION OF incident_facts DEFAULT;

CREATE UNIQUE INDEX ON incident_facts_now (stream);
CREATE INDEX ON incident_facts_now (community) WHERE is_open;
CREATE INDEX ON incident_facts_now (from_position);
CREATE INDEX ON incident_facts_now (reporter, reported_at);
CREATE INDEX ON incident_facts_now (number);
CREATE INDEX ON incident_facts_now (lat, lon);
CREATE INDEX ON incident_facts_now (community) WHERE category LIKE 'A%';
CREATE UNIQUE INDEX ON incident_facts_past (stream, from_position);
CREATE INDEX ON incident_facts_past (from_position);
CREATE INDEX ON incident_facts_past (to_position, from_position);

CREATE TABLE task_facts (
    from_position    bigint NOT NULL,
    to_position      bigint,
    stream           uuid NOT NULL,
    task_id          uuid NOT NULL,
    n                bigint NOT NULL,
    unit             uuid NOT NULL,
    lead             boolean NOT NULL,
    status           text NOT NULL,
    attempt          bigint NOT NULL,
    undone           boolean NOT NULL,
    dispatched_at    timestamptz,
    signed_at        timestamptz,
    contacted_at     timestamptz,
    arrived_at       timestamptz,
    resolved_at      timestamptz,
    ended_at         timestamptz,
    result           text,
    paused_s         bigint NOT NULL,
    extended         boolean NOT NULL,
    extensions       bigint NOT NULL,
    from_sign        timestamptz,
    due_sign         timestamptz,
    from_arrive      timestamptz,
    due_arrive       timestamptz,
    from_handle      timestamptz,
    due_handle       timestamptz,
    from_contact     timestamptz,
    due_contact      timestamptz,
    due_return       timestamptz,
    due_extension    timestamptz
) PARTITION BY LIST (to_position);
CREATE TABLE task_facts_now PARTITION OF task_facts FOR VALUES IN (NULL);
CREATE TABLE task_facts_past PARTITION OF task_facts DEFAULT;

CREATE UNIQUE INDEX ON task_facts_now (stream, task_id);
CREATE INDEX ON task_facts_now (unit, status);
CREATE UNIQUE INDEX ON task_facts_past (stream, task_id, from_position);
CREATE INDEX ON task_facts_past (to_position, from_position);

CREATE TABLE incident_changes (
    from_position    bigint NOT NULL,
    to_position      bigint,
    stream           uuid NOT NULL,
    change_id        uuid NOT NULL,
    kind             text NOT NULL,
    changed_at       timestamptz NOT NULL,
    from_category    text,
    category         text,
    shown_due        timestamptz
) PARTITION BY LIST (to_position);
CREATE TABLE incident_changes_now PARTITION OF incident_changes FOR VALUES IN (NULL);
CREATE TABLE incident_changes_past PARTITION OF incident_changes DEFAULT;

CREATE UNIQUE INDEX ON incident_changes_now (stream, change_id);
CREATE UNIQUE INDEX ON incident_changes_past (stream, change_id, from_position);
