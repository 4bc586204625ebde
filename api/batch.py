"""`POST /api/v1/commands`: what a phone kept while it had no signal, each answered for itself.

Commands of one stream are taken in the order of `device_seq`; one that depends on another waits
for it, and is `held` when that one was neither applied nor a repeat. `retry` means: send it again
with the same id; what follows it on its stream is then to be sent again too.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

import structlog
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Outcome, Submission
from api.answers import json_answer, place
from api.callers import Caller, Gate
from api.commands import PREFIX
from api.doors import Doors
from api.kinds import INTERNAL, MALFORMED, NO_ROUTE
from api.languages import Language, language
from api.outcomes import Outcomes
from api.problems import Problem, body, problem_of
from api.reading import asked_in, client_id, command_of
from domain.instants import DeviceTiming
from domain.kernel import Command, Instant, Value

log = structlog.get_logger(__name__)

ITEMS_MAX = 500
Result = Literal["applied", "nothing", "refused", "held", "retry"]


class BatchItem(Value):
    """One command of a batch. id: its stream; may be left out by a command that opens one."""

    command_id: UUID
    device_seq: Annotated[int, Field(ge=0)]
    depends_on: UUID | None = None
    captured_at: Instant
    kind: str
    id: UUID | None = None
    name: str
    payload: dict[str, Any]


class Batch(Value):
    """sent_at, captured_at: by the phone's own clock, so that a constant error cancels."""

    sent_at: Instant
    items: Annotated[tuple[BatchItem, ...], Field(max_length=ITEMS_MAX)]


class _Settled(NamedTuple):
    result: Result
    members: dict[str, Any]


class BatchRoute:
    """Takes a batch and answers 200 with one result per item, in the order sent."""

    def __init__(
        self, ledger: Ledger, gate: Gate, doors: Mapping[str, Doors], outcomes: Outcomes
    ) -> None:
        self._ledger = ledger
        self._gate = gate
        self._doors = {doors_.kind.name: doors_ for doors_ in doors.values()}
        self._outcomes = outcomes

    def route(self) -> Route:
        """The one route of batches."""
        return Route(f"{PREFIX}/commands", self.take, methods=["POST"])

    async def take(self, request: Request) -> Response:
        """Take what is well formed; raise Problem (400) where the envelope is not."""
        caller = await self._gate.writer(request)
        batch = await asked_in(request, Batch)
        ids = [item.command_id for item in batch.items]
        if len(set(ids)) < len(ids):
            fault = {"pointer": "/items", "zh": "命令编号重复。", "en": "A command id is repeated."}
            raise Problem(MALFORMED, errors=[fault])
        run = _Run(self, caller, batch, language(request))
        results = await run.results()
        return json_answer(
            {"results": results},
            headers={"Log-Position": place(self._ledger, self._ledger.position)},
        )

    async def submit(
        self, caller: Caller, batch: Batch, item: BatchItem, lang: Language
    ) -> _Settled:
        """Take one item whose turn it is. Raises what keeps it from being taken or told."""
        command_type = self._command_type(item)
        stream = item.id or client_id(str(item.command_id))
        command, words = command_of(
            command_type, client_id(str(item.command_id)), stream, item.payload, "/payload"
        )
        timing = _timing(caller, batch, item)
        receipt = await self._outcomes.of(
            caller.principal, Submission(command, words, channel="batch", device=timing)
        )
        if receipt.outcome is Outcome.REFUSED:
            return _Settled(
                "refused",
                {"problem": body(self._outcomes.problem(caller.principal, receipt), lang)},
            )
        applied = receipt.outcome is Outcome.APPLIED
        return _Settled(
            "applied" if applied else "nothing",
            {"receipt": await self._outcomes.members(command, receipt)},
        )

    async def taken_before(self, command_id: UUID) -> bool:
        """Whether a command that is not in this batch was applied, or found its fact holding."""
        return await self._ledger.outcome(command_id) in (Outcome.APPLIED, Outcome.NOTHING)

    def _command_type(self, item: BatchItem) -> type[Command]:
        doors = self._doors.get(item.kind)
        if doors is None:
            raise Problem(NO_ROUTE)
        opening = {**doors.also_opens, **({doors.opens.name: doors.opens} if doors.opens else {})}
        found = doors.acts.get(item.name) if item.id else opening.get(item.name)
        if found is None and item.id == item.command_id:
            found = opening.get(item.name)
        if found is None:
            raise Problem(NO_ROUTE)
        return found


def _timing(caller: Caller, batch: Batch, item: BatchItem) -> DeviceTiming | None:
    """What the phone says about time; a console's word about it counts for nothing."""
    if caller.device is None:
        return None
    return DeviceTiming(caller.device, item.device_seq, item.captured_at, batch.sent_at)


def _failed(item: BatchItem, error: Exception, lang: Language) -> _Settled:
    problem = problem_of(error)
    if problem.kind is INTERNAL:
        log.error("batch.item_failed", command=item.name, exc_info=error)
    again = problem.kind.status >= 500  # noqa: PLR2004 - nothing is known of its outcome
    return _Settled("retry" if again else "refused", {"problem": body(problem, lang)})


class _Run:
    """One batch on its way: a chain of items per stream, the chains side by side."""

    def __init__(self, route: BatchRoute, caller: Caller, batch: Batch, lang: Language) -> None:
        self._route = route
        self._caller = caller
        self._batch = batch
        self._lang = lang
        self._items = sorted(batch.items, key=lambda item: item.device_seq)
        self._place = {item.command_id: n for n, item in enumerate(self._items)}
        loop = asyncio.get_running_loop()
        self._settled: list[asyncio.Future[_Settled]] = [loop.create_future() for _ in self._items]

    async def results(self) -> list[dict[str, Any]]:
        """One result per item, in the order sent."""
        chains: dict[UUID, list[int]] = {}
        for n, item in enumerate(self._items):
            chains.setdefault(item.id or item.command_id, []).append(n)
        async with asyncio.TaskGroup() as group:
            for chain in chains.values():
                group.create_task(self._follow(chain))
        return [
            {"command_id": item.command_id, "result": settled.result, **settled.members}
            for item in self._batch.items
            for settled in [self._settled[self._place[item.command_id]].result()]
        ]

    async def _follow(self, chain: Sequence[int]) -> None:
        again = False
        for n in chain:
            settled = _Settled("retry", {}) if again else await self._settle(n)
            again = settled.result == "retry"
            self._settled[n].set_result(settled)

    async def _settle(self, n: int) -> _Settled:
        """Whatever fails here is this item's result, and the others go on."""
        item = self._items[n]
        try:
            if item.depends_on is not None and not await self._stands(item.depends_on, before=n):
                return _Settled("held", {"depends_on": item.depends_on})
            return await self._route.submit(self._caller, self._batch, item, self._lang)
        except Exception as error:  # noqa: BLE001 - as above
            return _failed(item, error, self._lang)

    async def _stands(self, command_id: UUID, *, before: int) -> bool:
        """Waits only for what comes earlier, so that nothing can wait for itself."""
        n = self._place.get(command_id)
        if n is None:
            return await self._route.taken_before(command_id)
        if n >= before:
            return False
        return (await self._settled[n]).result in ("applied", "nothing")
