-- How far the relay has published the log to Kafka. The log is the outbox: nothing is copied, only positions
-- are kept. One row moves in one transaction with the rows of all partitions.

CREATE SCHEMA relay;

CREATE TABLE relay.positions (
    only_one    boolean     PRIMARY KEY DEFAULT true CHECK (only_one),
    epoch       int         NOT NULL,
    position    bigint      NOT NULL,    -- everything up to it was acknowledged by Kafka
    recorded_at timestamptz,             -- of the event at that position; null before the first
    heard_at    timestamptz NOT NULL     -- when Kafka last acknowledged something
);

-- prev: the position of the last record in that partition, so that the next one can name it.
CREATE TABLE relay.partitions (
    topic     text   NOT NULL,
    partition int    NOT NULL CHECK (partition >= 0),
    prev      bigint NOT NULL,
    PRIMARY KEY (topic, partition)
);

GRANT USAGE ON SCHEMA relay TO gridledger_relay, gridledger_reader;
GRANT SELECT, INSERT, UPDATE ON relay.positions, relay.partitions TO gridledger_relay;
GRANT SELECT ON relay.positions TO gridledger_reader;
GRANT USAGE ON SCHEMA log TO gridledger_relay;
GRANT SELECT ON log.events TO gridledger_relay;
