-- Photos as the phones made them, each with the copy that is shown: sealed under the key of their case.
-- An original is kept for an incident that declared it; the event EvidenceStored follows, and marks it.

CREATE TABLE vault.originals (
    id                uuid        PRIMARY KEY,  -- follows from incident and hash
    incident          uuid        NOT NULL,
    sha256            bytea       NOT NULL CHECK (length(sha256) = 32),  -- as taken on the device
    subject           uuid        NOT NULL REFERENCES vault.subjects,
    bytes             int         NOT NULL CHECK (bytes > 0),
    nonce             bytea       NOT NULL CHECK (length(nonce) = 12),
    ciphertext        bytea       NOT NULL,
    served_sha256     bytea       NOT NULL CHECK (length(served_sha256) = 32),
    served_nonce      bytea       NOT NULL CHECK (length(served_nonce) = 12),
    served_ciphertext bytea       NOT NULL,
    sealed_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    marked_position   bigint                    -- where the log was found to say that it is stored
);
-- What is still to be said in the log, or may have to be deleted.
CREATE INDEX originals_unmarked ON vault.originals (sealed_at) WHERE marked_position IS NULL;
-- Sealed bytes do not get smaller.
ALTER TABLE vault.originals
    ALTER COLUMN ciphertext SET STORAGE EXTERNAL,
    ALTER COLUMN served_ciphertext SET STORAGE EXTERNAL;

GRANT SELECT, INSERT ON vault.originals TO gridledger_vault;
GRANT UPDATE (sealed_at, marked_position), DELETE ON vault.originals TO gridledger_vault;
