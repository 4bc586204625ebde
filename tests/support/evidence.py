"""An example county's photos: declared by a report, sent, shown, and what is kept of them."""

from typing import Any
from uuid import UUID

import httpx2

from adapters.clock import now
from tests.support.examples import GRID
from tests.support.photos import Photo
from tests.support.surface import V1, Surface
from tests.support.vaults import rows

OFFICER = "grid-officer-640181001017001-a"
DISPATCHER = "dispatcher-centre"
WATER_HANDLER = "unit-handler-water"
AUDITOR = "auditor-centre"


def reported(county: Surface, *photos: Photo, **more: Any) -> str:
    """An incident that declares these photos."""
    evidence = [
        {"sha256": one.sha256, "kind": "PHOTO", "captured_at": now().isoformat()} for one in photos
    ]
    body = {"channel": "PATROL", "category": "D1", "grid": str(GRID), "evidence": evidence}
    answer = county.command("/incidents", body | more, login=OFFICER)
    assert answer.status_code == 201, answer.text
    stream: str = answer.json()["stream"]
    return stream


def sent(county: Surface, incident: str, one: Photo, **more: Any) -> httpx2.Response:
    path = f"{V1}/evidence/{more.pop('sha256', one.sha256)}?incident={incident}"
    return county.ask("PUT", path, **{"login": OFFICER, "content": one.content, **more})


def shown(county: Surface, incident: str, one: Photo, login: str = OFFICER) -> httpx2.Response:
    return county.get(f"{V1}/evidence/{one.sha256}?incident={incident}", login=login)


def kept(county: Surface) -> list[tuple[Any, ...]]:
    query = "SELECT encode(sha256, 'hex'), bytes, marked_position FROM vault.originals"
    return rows(county.database, query)


def stored(county: Surface, incident: str) -> list[Any]:
    history = county.run(county.parts.ledger.history(UUID(incident)))
    return [r.fact.event for r in history if r.fact.event.name == "incident.evidence_stored.v1"]
