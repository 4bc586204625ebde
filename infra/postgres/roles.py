"""What a ledger needs of a server: roles (their rights come with the migrations) and a database."""

from enum import StrEnum

from psycopg import Connection, sql
from psycopg.errors import InsufficientPrivilege

from infra.refusal import CannotRun

BUILTIN_LOCALES_SINCE = 170000
SET_OPTION_SINCE = 160000
PREPARE_LOCK = 0x67726964  # "grid": two programs prepare one server one after the other


class Role(StrEnum):
    """OWNER is for migrations only; the others serve the part that they are named after."""

    OWNER = "gridledger_owner"
    WRITER = "gridledger_writer"
    VAULT = "gridledger_vault"
    PROJECTOR = "gridledger_projector"
    READER = "gridledger_reader"
    EDGE = "gridledger_edge"
    RELAY = "gridledger_relay"


def prepare(connection: Connection, database: str, *, login: bool) -> None:
    """Create what is missing; safe to repeat, also at the same time.

    connection: in autocommit, closed by the caller soon after. login: the roles log in themselves
    (embedded server); otherwise the connection's user becomes a member and takes them on by
    SET ROLE. Raises CannotRun with the SQL for the administrator where that user may not.
    """
    if not _missing(connection, database, login=login):
        return
    connection.execute("SELECT pg_advisory_lock(%s)", [PREPARE_LOCK])
    statements = _missing(connection, database, login=login)
    try:
        for statement in statements:
            connection.execute(statement)
    except InsufficientPrivilege as refused:
        text = "\n".join(f"    {statement.as_string(connection)};" for statement in statements)
        raise CannotRun(
            f"数据库用户 {connection.info.user} 无权创建角色或数据库。请管理员执行：\n{text}",
            f"The database user {connection.info.user} may not create roles or databases."
            f" Ask the administrator to run:\n{text}",
        ) from refused


def _missing(connection: Connection, database: str, *, login: bool) -> list[sql.Composed]:
    usable = "SET" if connection.info.server_version >= SET_OPTION_SINCE else "MEMBER"
    roles = {
        str(name): may_use
        for name, may_use in connection.execute(
            "SELECT rolname, pg_has_role(oid, %s) FROM pg_roles WHERE rolname = ANY(%s)",
            [usable, list(Role)],
        )
    }
    create = sql.SQL("CREATE ROLE {} LOGIN" if login else "CREATE ROLE {} NOLOGIN")
    grant = sql.SQL("GRANT {} TO {}")
    user = sql.Identifier(connection.info.user)
    statements = [create.format(sql.Identifier(role)) for role in Role if role not in roles]
    if not login:
        unusable = [role for role in Role if not roles.get(role)]
        statements += [grant.format(sql.Identifier(role), user) for role in unusable]
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
    if not found.fetchone():
        statements.append(_create_database(connection, database))
    return statements


def _create_database(connection: Connection, database: str) -> sql.Composed:
    """Sorted by code point whatever the server's language: every copy of a view is equal."""
    locale = (
        "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
        if connection.info.server_version >= BUILTIN_LOCALES_SINCE
        else "LC_COLLATE 'C'"
    )
    statement = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' "
    return sql.SQL(statement + locale).format(sql.Identifier(database), sql.Identifier(Role.OWNER))
