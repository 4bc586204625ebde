-- Where views stand. Their tables are made by the projector from each view's own table.sql: in `views_next`
-- while a rebuild fills them, then moved to `views`, which everybody reads.

CREATE SCHEMA views;
CREATE SCHEMA views_next;

-- How far each group of views has read the log; moved in the transaction that writes its rows.
CREATE TABLE views.positions (
    view         text        PRIMARY KEY,
    position     bigint      NOT NULL,
    recorded_at  timestamptz,             -- of the event at that position; null before the first
    build        bigint      NOT NULL,    -- counts the rebuilds that were switched to
    shape        bytea       NOT NULL     -- SHA-256 of what the tables were made from
);
CREATE TABLE views_next.positions (LIKE views.positions INCLUDING ALL);

-- Events that a view could not take in. Its position stays before them until that is repaired.
CREATE TABLE views.poison (
    view      text        NOT NULL,
    position  bigint      NOT NULL,
    topic     text        NOT NULL,
    error     text        NOT NULL,
    attempts  int         NOT NULL,
    first_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (view, position)
);
CREATE TABLE views_next.poison (LIKE views.poison INCLUDING ALL);

GRANT USAGE, CREATE ON SCHEMA views, views_next TO gridledger_projector;
GRANT SELECT, INSERT, UPDATE, DELETE ON views.positions, views_next.positions, views.poison, views_next.poison
   TO gridledger_projector;
GRANT USAGE ON SCHEMA views TO gridledger_reader;
GRANT SELECT ON views.positions, views.poison TO gridledger_reader;
