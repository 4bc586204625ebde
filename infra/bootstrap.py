"""All wiring on one page: from settings and a server to a ledger with vault, views and pages."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple

from adapters.eventstore.ledger import Ledger
from adapters.eventstore.room import Room
from adapters.evidence.evidence import Evidence
from adapters.identity.downloads import Downloads
from adapters.identity.sessions import Sessions
from adapters.identity.tokens import key_of
from adapters.photos.photos import Photos
from adapters.vault.master_key import master_keys_in, require_there
from adapters.vault.originals import Originals
from adapters.vault.vault import Vault, has_begun
from api.app import Application, create_app
from api.built import Built
from api.filling import Told, untold
from api.live.hub import Hub
from api.pauses import UNCOUNTED, Pauses
from infra.migrations import migrate
from infra.postgres.pools import Pool, pool
from infra.postgres.roles import Role
from infra.postgres.server import Server
from infra.refusal import CannotRun
from infra.settings import Settings

POOL_SIZES = {Role.VAULT: 4, Role.READER: 8, Role.EDGE: 2}


class Parts(NamedTuple):
    """One ledger, ready to be asked.

    views: reader connections in autocommit. relaying: a relay publishes it to Kafka. told: how far
    the writing of its history is, where this process writes it.
    """

    ledger: Ledger
    vault: Vault
    views: Pool
    sessions: Sessions
    evidence: Evidence
    hub: Hub
    downloads: Downloads
    relaying: bool = False
    told: Told = untold

    def app(self, built: Built | None = None, pauses: Pauses = UNCOUNTED) -> Application:
        """The HTTP surface. built: the pages, where somebody builds them meanwhile."""
        return create_app(
            self.ledger, self.views, self.sessions, self.vault, self.evidence, self.hub,
            self.downloads, built, relaying=self.relaying, told=self.told, pauses=pauses,
        )  # fmt: skip


def prepare(server: Server, name: str) -> None:
    """Create the ledger's database where it is missing and bring its own tables up to date."""
    server.ensure_database(name)
    migrate(server.url(name, Role.OWNER))


def prepare_existing(server: Server, name: str) -> None:
    """Prepare a ledger that somebody made: a name mistyped makes none. Raises CannotRun."""
    if not server.has_database(name):
        raise no_ledger(name)
    prepare(server, name)


def no_ledger(name: str) -> CannotRun:
    return CannotRun(
        f"没有账本“{name}”，或它还是空的。先运行 ./run demo、./run import 或 ./run open。",
        f"There is no ledger {name!r}, or it is empty. Run ./run demo, ./run import or ./run open"
        " first.",
    )


@asynccontextmanager
async def parts_of(
    server: Server, name: str, settings: Settings, *,
    opening: bool = False, seconds_left: Callable[[], float] = lambda: 5.0,
    told: Told = untold,
) -> AsyncIterator[Parts]:  # fmt: skip
    """Open everything that one process needs of a prepared ledger; close it in reverse order."""
    async with AsyncExitStack() as stack:
        vault_pool, views, edge = [
            await stack.enter_async_context(
                # The vault's work is done in transactions, the others' in single statements.
                pool(server.url(name, role), size_max=size, autocommit=role is not Role.VAULT)
            )
            for role, size in POOL_SIZES.items()
        ]
        key = settings.data_dir / "vault" / "master.key"
        if await has_begun(vault_pool):
            require_there(key)  # looked for last: another process may just have begun
        master = master_keys_in(key)
        vault = await Vault.load(vault_pool, master)
        room = Room(server.volumes(), settings.free_bytes_min)
        await stack.enter_async_context(room.watched())
        sessions = Sessions(edge, key_of(settings.data_dir / "edge" / "token.key"))
        ledger = await stack.enter_async_context(
            Ledger(
                server.url(name, Role.WRITER), name, vault,
                opening=opening, seconds_left=seconds_left, room=room,
            )
        )  # fmt: skip
        evidence = Evidence(ledger, Originals(vault_pool, master), Photos())
        hub = Hub(views)
        stack.push_async_callback(hub.close)
        relaying = settings.kafka is not None
        yield Parts(ledger, vault, views, sessions, evidence, hub, Downloads(edge), relaying, told)
