"""The tables of a group of views: made, moved, dropped. Never migrated."""

from typing import Any

from psycopg import Connection, sql

from projections.engine.view import Group

LIVE = "views"
NEXT = "views_next"
READER = sql.Identifier("gridledger_reader")

AnyConnection = Connection[Any]


def create(connection: AnyConnection, group: Group, schema: str) -> None:
    """Make the group's tables, empty; only the reader may look into them."""
    connection.execute(sql.SQL("SET LOCAL search_path = {}").format(sql.Identifier(schema)))
    for view in group.views:
        connection.execute(view.sql.encode())
    connection.execute("SET LOCAL search_path = DEFAULT")
    for name in relations(connection, group, schema):
        table = sql.Identifier(schema, name)
        connection.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(table, READER))


def drop(connection: AnyConnection, group: Group, schema: str) -> None:
    for table in group.tables:
        name = sql.Identifier(schema, table.name)
        connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(name))


def lock(connection: AnyConnection, group: Group, schema: str) -> None:
    """Wait until nobody reads or writes them, and keep it so until the transaction ends."""
    for name in relations(connection, group, schema):
        table = sql.Identifier(schema, name)
        connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(table))


def move(connection: AnyConnection, group: Group) -> None:
    """Put the tables of the rebuild in the place of those that everybody reads."""
    for name in relations(connection, group, NEXT):
        table, target = sql.Identifier(NEXT, name), sql.Identifier(LIVE)
        connection.execute(sql.SQL("ALTER TABLE {} SET SCHEMA {}").format(table, target))


def relations(connection: AnyConnection, group: Group, schema: str) -> list[str]:
    """The group's tables in a schema, partitions behind the table that they are of."""
    found = connection.execute(
        """SELECT coalesce(part.relname, t.relname)
             FROM pg_class t JOIN pg_namespace s ON s.oid = t.relnamespace AND s.nspname = %s
             LEFT JOIN LATERAL (SELECT relid FROM pg_partition_tree(t.oid)) tree ON true
             LEFT JOIN pg_class part ON part.oid = tree.relid
            WHERE t.relname = ANY(%s) ORDER BY 1""",
        [schema, [table.name for table in group.tables]],
    )
    return [name for (name,) in found]
