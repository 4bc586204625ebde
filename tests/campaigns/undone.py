"""Protections taken out of a ledger's database: controls that no build of the program knows of.

A check stands in the text of `log.append`; without exactly that text nothing is taken out, and the
campaign says so. Receipts are hidden behind a view that shows none, and come back at the end.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg

from infra.postgres.roles import Role
from tests.support.postgres import Database

_NO_HEAD_CHECK = {  # one look at new streams and one at others, then what and where
    "WHERE hb[n] = 0)": "WHERE false)",
    "WHERE hb[n] <> 0 AND": "WHERE false AND",
    "WHERE h.b <> coalesce(": "WHERE false AND h.b <> coalesce(",
}
_LOCK = "PERFORM pg_advisory_xact_lock(7);"
_BASE = "base_ := coalesce(base_, 0);"
_BASE_UNLOCKED = "base_ := nextval('log.places') * 1000;"

_HIDE = """
ALTER TABLE log.receipts RENAME TO receipts_kept;
CREATE VIEW log.receipts AS SELECT * FROM log.receipts_kept WHERE false;
CREATE FUNCTION log.keep_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO log.receipts_kept SELECT new.* ON CONFLICT DO NOTHING;
    RETURN new;
END $$;
CREATE TRIGGER keep INSTEAD OF INSERT ON log.receipts FOR EACH ROW
    EXECUTE FUNCTION log.keep_receipt();
GRANT SELECT, INSERT ON log.receipts, log.receipts_kept TO gridledger_writer;
"""
_SHOW = """
DROP VIEW log.receipts;
ALTER TABLE log.receipts_kept RENAME TO receipts;
"""


@contextmanager
def nothing(_: Database) -> Iterator[None]:
    """Every protection stays."""
    yield


@contextmanager
def without_receipts(database: Database) -> Iterator[None]:
    """Whoever asks whether a command is known is told that it is not."""
    with closing(psycopg.connect(database.url(Role.OWNER), autocommit=True)) as owner:
        owner.execute(_HIDE)
        yield
        owner.execute(_SHOW)


@contextmanager
def without_head_check(database: Database) -> Iterator[None]:
    """Nobody compares versions: neither `log.append` nor the key of the table."""
    with closing(psycopg.connect(database.url(Role.OWNER), autocommit=True)) as owner:
        owner.execute("ALTER TABLE log.events DROP CONSTRAINT events_pkey")
        owner.execute("CREATE INDEX ON log.events (originator_id, originator_version)")
    _rewrite(database, _NO_HEAD_CHECK)
    yield


@contextmanager
def without_lock(database: Database) -> Iterator[None]:
    """Positions come from a sequence, as they would without the lock."""
    with closing(psycopg.connect(database.url(Role.OWNER), autocommit=True)) as owner:
        owner.execute("CREATE SEQUENCE log.places")
        owner.execute("GRANT USAGE ON SEQUENCE log.places TO gridledger_writer")
    _rewrite(database, {_LOCK: "", _BASE: _BASE_UNLOCKED})
    yield


def _rewrite(database: Database, changes: dict[str, str]) -> None:
    with closing(psycopg.connect(database.url(Role.OWNER), autocommit=True)) as owner:
        found = owner.execute("SELECT pg_get_functiondef('log.append'::regproc)").fetchone()
        assert found is not None
        source: str = found[0]
        for old, new in changes.items():
            assert source.count(old) == 1, f"log.append has not once {old!r}"
            source = source.replace(old, new)
        owner.execute(source.encode())
