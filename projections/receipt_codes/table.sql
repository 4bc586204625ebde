-- One row per code that was handed out, for ever; the code itself is stored nowhere.

CREATE TABLE receipt_codes (
    from_position  bigint NOT NULL,
    stream         uuid NOT NULL,
    sha256         bytea NOT NULL
);

CREATE UNIQUE INDEX ON receipt_codes (stream, from_position);
-- Not unique: of ten million codes of 60 bits two are alike in one ledger of 23,000. They must not
-- hold up every view for ever; who asks by such a code is told of neither incident.
CREATE INDEX ON receipt_codes (sha256);
