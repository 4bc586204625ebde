"""`Evidence`: takes the bytes of declared originals and says in the log when they are durable.

First the vault's commit, then the event; a crash between the two leaves an original that no event
speaks of. A repeat of the upload heals that, and so does `finish`, once a minute.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from uuid import UUID

import structlog

from adapters.eventstore.errors import Corrupt, Unavailable
from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Outcome, Receipt, Submission
from adapters.ids import derived
from adapters.photos.photos import Photos
from adapters.vault.originals import Kept, Original, Originals, original_id
from domain.access.permit import Principal
from domain.errors import NotFound
from domain.incident.commands.field import StoreEvidence
from domain.kernel import Actor, ActorKind

STORE = Principal(Actor(ActorKind.SYSTEM, UUID("5b2d7a51-6a5e-5d0c-8a53-2f6f5f2b9c77")))
SETTLED = frozenset({Outcome.APPLIED, Outcome.NOTHING})
UNFINISHED_S = 60.0
AT_ONCE_MAX = 100

log = structlog.get_logger(__name__)


class HashDiffers(Exception):
    """The bytes are not those whose hash was declared."""


class Evidence:
    """The one way in and out for photos."""

    def __init__(self, ledger: Ledger, originals: Originals, photos: Photos) -> None:
        self._ledger = ledger
        self._originals = originals
        self._photos = photos

    async def take(self, incident: UUID, digest: str, content: bytes) -> tuple[Kept, Receipt]:
        """Keep a declared original; asking twice keeps one. The outcome may be REFUSED.

        Raises HashDiffers, PhotoUnfit, SubjectErased, Unavailable.
        """
        if sha256(content).hexdigest() != digest:
            raise HashDiffers
        kept = await self._originals.find(incident, digest)
        copy = b"" if kept else await self._photos.served_copy(content)
        if kept is None:
            kept = await self._originals.keep(incident, content, copy)
        return kept, await self._say(kept)

    async def keep_all(self, originals: Sequence[Original]) -> None:
        """Keep originals of a history that is being written, in one commit, before its events.

        Whoever writes them says afterwards what the log says, by `settle`.
        """
        await self._originals.keep_all(originals)

    async def settle(self, stored: Mapping[UUID, int], refused: Collection[UUID]) -> None:
        """What became of such originals, by id: where the log calls them stored, or never will."""
        await self._originals.mark(stored)
        await self._originals.drop(refused)

    async def copy(self, incident: UUID, digest: str, actor: Actor, purpose: str) -> bytes | None:
        """The JPEG to show, None where none is kept; who asked is noted before.

        Raises SubjectErased.
        """
        return await self._originals.copy(incident, digest, actor, purpose)

    async def finish(self, older_than_s: float = UNFINISHED_S) -> int:
        """Say what a crash left unsaid; how many were. What was never declared is the sweeper's.

        Nothing is said in a history that is being written: it has clocks of its own. The photo of
        an incident that cannot be read is kept as it is, and holds up no other.
        """
        said = 0
        if self._ledger.opening:
            return said
        for late in await self._originals.unmarked(older_than_s, AT_ONCE_MAX):
            try:
                settled = await self._settled(late.kept)
            except Corrupt:
                log.exception("evidence.unreadable", incident=str(late.kept.incident))
                continue
            said += settled
            if not settled:
                await self._originals.let_age(late)
        return said

    async def keep_finishing(self) -> None:
        """Finish once a minute, through every loss of a database, until cancelled."""
        while True:
            try:
                if said := await self.finish():
                    log.info("evidence.finished", n=said)
            except Unavailable as error:
                log.warning("evidence.database_lost", error=type(error).__name__)
            await asyncio.sleep(UNFINISHED_S)

    async def _settled(self, kept: Kept) -> bool:
        try:
            return (await self._say(kept)).outcome in SETTLED
        except NotFound:
            return False

    async def _say(self, kept: Kept) -> Receipt:
        command = StoreEvidence(
            command_id=derived(kept.incident, "stored", kept.sha256, kept.served_sha256),
            stream=kept.incident,
            sha256=kept.sha256,
            served_sha256=kept.served_sha256,
            bytes=kept.bytes,
        )
        receipt = await self._ledger.execute(STORE, Submission(command, channel="evidence"))
        if receipt.outcome in SETTLED:
            marked = {original_id(kept.incident, kept.sha256): receipt.position}
            await self._originals.mark(marked)
        return receipt
