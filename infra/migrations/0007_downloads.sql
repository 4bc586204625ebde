-- Who took what away as a file: noted before its first byte leaves, and never changed.

CREATE TABLE edge.downloads (
    entry    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor    jsonb       NOT NULL,
    what     text        NOT NULL CHECK (what ~ '^[a-z][a-z-]{0,63}$'),
    position bigint      NOT NULL,    -- up to which it says what was known
    instant  timestamptz NOT NULL,    -- at which its clocks stand
    asked    jsonb       NOT NULL     -- the query: codes, ids and instants
);

CREATE FUNCTION edge.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of edge.downloads is refused: it is append-only', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON edge.downloads
    FOR EACH STATEMENT EXECUTE FUNCTION edge.refuse_change();
ALTER TABLE edge.downloads ENABLE ALWAYS TRIGGER append_only;

GRANT SELECT, INSERT ON edge.downloads TO gridledger_edge;
