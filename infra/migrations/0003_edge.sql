-- What the HTTP surface keeps for itself. Sessions are not events; accounts and grants are.

CREATE SCHEMA edge;

CREATE TABLE edge.sessions (
    token_sha256 bytea       PRIMARY KEY CHECK (length(token_sha256) = 32),
    person       uuid        NOT NULL,
    post         uuid        NOT NULL,
    device       uuid,                 -- of a phone's session
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    revoked_at   timestamptz
);

GRANT USAGE ON SCHEMA edge TO gridledger_edge;
GRANT SELECT, INSERT, UPDATE ON edge.sessions TO gridledger_edge;
