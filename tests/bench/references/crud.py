"""A CRUD service as many write it: a row that says how things stand, and a row of an audit trail.

SQLAlchemy's asynchronous sessions on asyncpg, mapped classes, one transaction a command.
"""

import asyncio
from datetime import timedelta
from typing import Any

import uvloop
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import (
    URL,
    BigInteger,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Integer,
    String,
    Table,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import registry

from adapters.clock import now
from adapters.ids import new_id
from tests.bench.contender import Cells, answering, given
from tests.bench.load import closed_loop

POOL = 32
mapped = registry()


class Incident:
    """How an incident stands."""

    id: Any


class AuditRow:
    """Who did what to it, and how it stood then."""


mapped.map_imperatively(
    Incident,
    Table(
        "incidents", mapped.metadata,
        Column("id", Uuid, primary_key=True), Column("version", Integer, nullable=False),
        Column("number", String, nullable=False), Column("channel", String, nullable=False),
        Column("category", String, nullable=False), Column("urgency", String, nullable=False),
        Column("status", String, nullable=False), Column("grid", Uuid, nullable=False),
        Column("lat", Float), Column("lon", Float),
        Column("due_accept", DateTime(timezone=True), nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
    ),
)  # fmt: skip
mapped.map_imperatively(
    AuditRow,
    Table(
        "audit_log", mapped.metadata,
        Column("id", BigInteger, Identity(), primary_key=True),
        Column("incident", ForeignKey("incidents.id"), index=True, nullable=False),
        Column("actor", Uuid, nullable=False), Column("action", String, nullable=False),
        Column("payload", JSONB, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
    ),
)  # fmt: skip


class Crud:
    """One engine for all clients. Its pool is as large as they are many."""

    def __init__(self, url: str) -> None:
        parts = conninfo_to_dict(url)
        address = URL.create(
            "postgresql+asyncpg", username=parts["user"], database=parts["dbname"],
            query={"host": str(parts["host"])},
        )  # fmt: skip
        self._engine = create_async_engine(address, pool_size=POOL, max_overflow=0)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)
        self._actor, self._grid = new_id(), new_id()

    @property
    def cells(self) -> Cells:
        return {"create": self.create}

    async def make_tables(self) -> None:
        async with self._engine.begin() as connection:
            await connection.run_sync(mapped.metadata.create_all)

    async def close(self) -> None:
        await self._engine.dispose()

    async def create(self, clients: int, seconds: float) -> Any:
        """One incident and its audit row in one transaction."""
        return (await closed_loop(self._report, clients, seconds))._asdict()

    async def _report(self) -> None:
        at = now()
        about: dict[str, Any] = {
            "number": "017-1127-00001", "channel": "PATROL", "category": "D1",
            "urgency": "ROUTINE", "status": "REPORTED", "lat": 38.06, "lon": 106.3,
        }  # fmt: skip
        incident, row = Incident(), AuditRow()
        whole = {"id": new_id(), "version": 1, "grid": self._grid, "created_at": at, **about}
        for name, value in (whole | {"due_accept": at + timedelta(minutes=30)}).items():
            setattr(incident, name, value)
        said = {"actor": self._actor, "action": "report", "payload": about, "at": at}
        for name, value in (said | {"incident": whole["id"]}).items():
            setattr(row, name, value)
        async with self._sessions() as session, session.begin():
            session.add(incident)
            await session.flush()
            session.add(row)


async def main(url: str) -> None:
    crud = Crud(url)
    await crud.make_tables()
    try:
        await answering(crud.cells)
    finally:
        await crud.close()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(given()["url"]))
