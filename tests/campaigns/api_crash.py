"""The API's process is killed under load over HTTP: anywhere, and between insert and reply."""

import asyncio
from pathlib import Path
from random import Random
from typing import Final

from infra.postgres.roles import Role
from tests.campaigns import incident_life
from tests.campaigns.api_clients import Clients
from tests.campaigns.api_process import Api, Place, free_port
from tests.campaigns.evidence import gather
from tests.campaigns.frame import Tally
from tests.campaigns.ledger_check import check
from tests.campaigns.servers import server_for
from tests.support.postgres import Database, cloned
from tests.support.proxy import Fate, proxied

CLIENTS: Final = 6
LOAD_S: Final = 0.2, 0.8
COMMIT_S_MAX: Final = 20.0


def killed_api(folder: Path, kills: int, tally: Tally) -> None:
    """Half of the kills come at a commit: before it reaches the server, or when it is done."""
    place = folder / "api"
    place.mkdir(mode=0o755)
    with server_for(place) as server, cloned(server) as database:
        begun = incident_life.settle(database.url(Role.WRITER))
        path = folder / "api.jsonl"
        clients = asyncio.run(_serve(database, place, path, kills, tally))
        seen = gather(database.url(Role.OWNER), [path], begun=begun)
    tally.found(check(seen))
    tally.did(ops=len(seen.asked), acked=seen.acknowledged)
    tally.expect("UNFORESEEN", happened=set(clients.answers) <= ANSWERS, why=str(clients.answers))


ANSWERS: Final = {200, 201, 404, 409, 412, 503}


async def _serve(database: Database, place: Path, path: Path, kills: int, tally: Tally) -> Clients:
    draw = Random(f"{tally.seed} api")  # noqa: S311 - it must repeat, not surprise
    armed: Fate | None = None

    def fate() -> Fate:
        nonlocal armed
        if armed is None:
            return Fate.FORWARD
        now, armed = armed, None
        api.kill()
        return now

    async with proxied(database.server.admin_url, fate) as proxy:
        api = Api(Place(proxy.url, database.ledger, str(place), free_port()))
        try:
            await api.start()
            clients = Clients(api, path, tally.seed)
            await clients.sign_in()
            working = asyncio.create_task(clients.work(CLIENTS))
            for n in tally.rounds("API kills", kills):
                await asyncio.sleep(draw.uniform(*LOAD_S))
                if n % 2:
                    api.kill()
                else:
                    armed = draw.choice((Fate.CUT_BEFORE, Fate.CUT_AFTER))
                if working.done():
                    break
                async with asyncio.timeout(COMMIT_S_MAX):
                    await api.gone()
                tally.did(faults=1)
                await api.start()
            await asyncio.sleep(max(LOAD_S))
            clients.done.set()
            await working
        finally:
            api.kill()
            await api.gone()
    return clients
