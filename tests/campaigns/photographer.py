"""Somebody who sends photos while things break: each is reported, and sent until it is kept.

Afterwards a photo is kept exactly where the log says so: no row without its event, no event
without its row, none of either that was never answered.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from hashlib import sha256
from itertools import repeat
from typing import Any, Final

import httpx2
import psycopg

from adapters.clock import now
from adapters.evidence.evidence import STORE
from adapters.ids import derived, new_id
from adapters.photos.photos import Photos
from domain.incident.commands.field import StoreEvidence
from domain.incident.commands.intake import ReportIncident
from domain.incident.terms import Channel
from domain.kernel import Evidence, EvidenceKind
from tests.campaigns.api_clients import AGAIN_S, Clients
from tests.campaigns.evidence import Finding
from tests.support.examples import GRID
from tests.support.photos import Photo, photo

PAUSE_S: Final = 0.1
KEPT: Final = 200, 201
_ROWS = """
SELECT o.incident::text, encode(o.sha256, 'hex'), e.originator_id IS NOT NULL,
       o.marked_position IS NOT NULL
  FROM vault.originals o
  FULL JOIN log.events e ON e.originator_id = o.incident
        AND e.topic = 'incident.evidence_stored.v1'
        AND convert_from(e.state, 'UTF8')::jsonb->>'sha256' = encode(o.sha256, 'hex')
 WHERE o.id IS NOT NULL OR e.topic = 'incident.evidence_stored.v1'
"""


class Photographer:
    """Works as one of the clients. answers: how often each status came to a photo."""

    def __init__(self, clients: Clients) -> None:
        self.answers: Counter[int] = Counter()
        self._clients = clients
        self._kept: set[tuple[str, str]] = set()
        self._photos = Photos()

    async def work(self) -> None:
        """Until the clients are done, and the last photo is kept."""
        n = 0
        while not self._clients.done.is_set():
            await self._one(photo(n := n + 1))
            await asyncio.sleep(PAUSE_S)

    async def _one(self, one: Photo) -> None:
        stream, clients = new_id(), self._clients
        declared = Evidence(sha256=one.sha256, kind=EvidenceKind.PHOTO, captured_at=now())
        report = ReportIncident(
            command_id=stream, stream=stream, channel=Channel.HOTLINE_12345, category="D1",
            grid=GRID, evidence=(declared,),
        )  # fmt: skip
        await clients.send(report, None)
        served = sha256(await self._photos.served_copy(one.content)).hexdigest()
        clients.history.asked(
            STORE.actor,
            StoreEvidence(
                command_id=derived(stream, "stored", one.sha256, served), stream=stream,
                sha256=one.sha256, served_sha256=served, bytes=len(one.content),
            ),
            None,
            awaited=False,
        )  # fmt: skip
        for pause_s in repeat(AGAIN_S):
            if await self._sent(str(stream), one) in KEPT:
                break
            await asyncio.sleep(pause_s)
        self._kept.add((str(stream), one.sha256))

    async def _sent(self, stream: str, one: Photo) -> int | None:
        """The status; None where nobody answers."""
        path = f"{self._clients.base}/evidence/{one.sha256}?incident={stream}"
        with suppress(httpx2.HTTPError):
            answer: Any = await self._clients.http.put(path, content=one.content)
            self.answers[answer.status_code] += 1
            return int(answer.status_code)
        return None

    def findings(self, url: str) -> Iterator[Finding]:
        """What is kept, and what the log says is. url: of the owner."""
        with closing(psycopg.connect(url, autocommit=True)) as conn:
            rows = conn.execute(_ROWS).fetchall()
        if not self._kept or set(self.answers) - {*KEPT, 503}:
            yield Finding("UNFORESEEN", f"photos were answered {self.answers}")
        for stream, digest, said, marked in rows:
            if not (said and marked) or (stream, digest) not in self._kept:
                yield Finding("TORN", f"photo {digest} of {stream}: said {said}, marked {marked}")
        for stream, digest in self._kept - {(row[0], row[1]) for row in rows}:
            yield Finding("LOST", f"photo {digest} of {stream} was acknowledged")
