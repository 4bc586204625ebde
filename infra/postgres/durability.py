"""Before a 2xx the events are on stable storage: only a server that promises this is used."""

from psycopg import Connection

from infra.refusal import CannotRun

PROMISES = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_apply"},
}


def require_durability(connection: Connection, *, unsafe: bool) -> None:
    """Raise CannotRun when this connection's commits may be lost, unless that was asked for."""
    weak = [
        f"{name} = {setting}"
        for name, setting in connection.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY(%s) ORDER BY name",
            [list(PROMISES)],
        )
        if setting not in PROMISES[name]
    ]
    if weak and not unsafe:
        raise CannotRun(
            f"数据库可能丢失已确认的写入（{'、'.join(weak)}）。请改为 on 后再启动；"
            "只用于试验时可设 GRIDLEDGER_UNSAFE_DURABILITY=true。",
            f"The database may lose what it acknowledged ({', '.join(weak)}). Set it to on and"
            " start again; for experiments only, GRIDLEDGER_UNSAFE_DURABILITY=true accepts it.",
        )
