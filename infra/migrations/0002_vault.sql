-- The vault: what people wrote and who they are, sealed by a key per subject. Events hold only ids and
-- commitments. Nothing here refers to the log: in production the vault is a database of its own.

CREATE SCHEMA vault;

CREATE TABLE vault.subjects (
    subject        uuid        PRIMARY KEY,
    wrapped_key    bytea,               -- sealed by the master key; null once destroyed
    master_version int         NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    destroyed_at   timestamptz,
    CHECK ((wrapped_key IS NULL) = (destroyed_at IS NOT NULL))
);

CREATE TABLE vault.sealed (
    id              uuid        PRIMARY KEY,
    subject         uuid        NOT NULL REFERENCES vault.subjects,
    nonce           bytea       NOT NULL CHECK (length(nonce) = 12),
    ciphertext      bytea       NOT NULL,
    sealed_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    marked_position bigint               -- of the first event found to refer to it
);
-- What the sweeper may have to delete.
CREATE INDEX sealed_unmarked ON vault.sealed (sealed_at) WHERE marked_position IS NULL;

CREATE TABLE vault.receipt_keys (
    version        int         PRIMARY KEY,
    wrapped_key    bytea       NOT NULL,
    master_version int         NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE vault.access_log (
    entry   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor   jsonb       NOT NULL,
    purpose text        NOT NULL CHECK (purpose ~ '^[A-Za-z][A-Za-z0-9_-]{0,63}$'),
    ids     uuid[]      NOT NULL,
    case_id uuid
);

-- How far the sweeper has read the log; event_id shows whether it is still the same log.
CREATE TABLE vault.sweep (
    one_row  boolean PRIMARY KEY DEFAULT true CHECK (one_row),
    position bigint  NOT NULL DEFAULT 0,
    event_id uuid
);
INSERT INTO vault.sweep DEFAULT VALUES;

CREATE FUNCTION vault.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of vault.access_log is refused: it is append-only', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON vault.access_log
    FOR EACH STATEMENT EXECUTE FUNCTION vault.refuse_change();
ALTER TABLE vault.access_log ENABLE ALWAYS TRIGGER append_only;

GRANT USAGE ON SCHEMA vault TO gridledger_vault;
GRANT SELECT, INSERT ON vault.subjects, vault.sealed, vault.receipt_keys, vault.access_log
    TO gridledger_vault;
GRANT UPDATE (sealed_at, marked_position), DELETE ON vault.sealed TO gridledger_vault;
GRANT SELECT, UPDATE ON vault.sweep TO gridledger_vault;
