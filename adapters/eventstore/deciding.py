"""Commands decided on what the batch knows: rights, instants, rules; and the rows of all."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from adapters.eventstore.append import Row
from adapters.eventstore.cache import NOT_BEGUN, Held
from adapters.eventstore.errors import StaleVersion
from adapters.eventstore.mapper import encode, encode_metadata
from adapters.eventstore.pending import Pending
from adapters.eventstore.receipts import Outcome, Receipt
from domain.access.permit import in_post, permit
from domain.access.resources import resource_of, second_resource
from domain.catalogue import Catalogue
from domain.errors import NotAllowed, NotFound, Rejected
from domain.instants import DeviceClock, Effective, effective
from domain.kernel import ActorKind, Claim, ClaimAct, Decision, Fact
from domain.known import Known
from domain.streams import KIND_OF_EVENT

_UNDECIDED = NotFound()
_new: Callable[[Any, Any], Any] = tuple.__new__
"""What every command makes several of: without the names, in half of the time."""


class Surroundings(NamedTuple):
    """What a batch decides in: the database's clock, the catalogue, sources of ids and numbers."""

    now: datetime
    catalogue: Catalogue
    catalogue_position: int
    new_id: Callable[[], UUID]
    new_salts: Callable[[int], Sequence[bytes]]
    number: Callable[[str], int]


class Instants(NamedTuple):
    """When a command counts as done, why it is not what the device claimed, the device's clock."""

    at: datetime
    decided_at: datetime
    flags: tuple[str, ...] = ()
    clock: DeviceClock | None = None


@dataclass(slots=True, eq=False)
class Trial:
    """A command as decided, before its batch is written.

    held: its stream as it was found. version: of it, as the command leaves it.
    saw: every stream whose state was given and its version, by the number of its id.
    instants: those of the batch, unless somebody else's clock says more.
    fault: why it is not decided at all. decision and refusal: what the rules say.
    after: states that the facts leave.
    answer, receipt: what its caller is told; what is stored of it, None where it leaves none.
    ordinal: of the batch's last fact once this is decided, its own included; counted from 1.
    unit: its place among the batch's units; their number once the whole batch is decided.
    """

    pending: Pending
    held: Held
    version: int
    saw: dict[int, tuple[UUID, int]]
    instants: Instants
    fault: Exception | None = None
    decision: Decision = ()
    refusal: Rejected | None = None
    facts: Sequence[Fact] = ()
    after: Sequence[tuple[UUID, Held]] = ()
    answer: Receipt | Exception = _UNDECIDED
    receipt: Receipt | None = None
    ordinal: int = 0
    unit: int = -1


class Board(NamedTuple):
    """What the batch knows, as the commands before this one leave it."""

    held: dict[UUID, Held]
    holders: dict[tuple[str, str], UUID]
    devices: dict[UUID, DeviceClock]


def decide_in_order(
    pendings: Sequence[Pending], board: Board, around: Surroundings
) -> Iterator[Trial]:
    """Decide all, each on what those before it leave on the `board`.

    Those that have nothing in common go through every step together: a step that is taken many
    times over stays in the processor's nearest memory, which makes a decision a quarter cheaper.
    """
    together: list[Pending] = []
    touched: set[Hashable] = set()
    for pending in pendings:
        if not touched.isdisjoint(pending.touched):
            yield from _tried(together, board, around)
            together.clear()
            touched.clear()
        together.append(pending)
        touched |= pending.touched
    yield from _tried(together, board, around)


def _tried(pendings: Sequence[Pending], board: Board, around: Surroundings) -> list[Trial]:
    at_once = Instants(around.now, around.now)
    trials = [_trial(pending, board, at_once) for pending in pendings]
    for step in _STEPS:
        for trial in trials:
            if trial.fault is not None:
                continue
            try:
                step(trial, board, around)
            except Exception as error:  # noqa: BLE001 - one faulty command must not take the batch with it
                trial.fault = trial.answer = error
    return trials


def _trial(pending: Pending, board: Board, at_once: Instants) -> Trial:
    stream = pending.command.stream
    held = board.held.get(stream, NOT_BEGUN)
    saw = {stream.int: (stream, held.version)}
    for other in pending.needs.streams:
        saw[other.int] = other, board.held.get(other, NOT_BEGUN).version
    return Trial(pending, held, held.version, saw, at_once)


def _check(trial: Trial, board: Board, around: Surroundings) -> None:
    """Rights over this very resource and what else is named, and the version that was seen."""
    pending, held = trial.pending, trial.held
    if pending.fault is not None:
        raise pending.fault
    if held.kind not in {"", pending.kind.name}:
        raise NotFound
    at = pending.submission.replayed_at or around.now
    if not in_post(pending.principal, around.catalogue, at):
        raise NotAllowed
    resource = resource_of(pending.kind.name, held.state, pending.command, around.catalogue, at)
    if resource is not None and not permit(pending.principal, pending.command.name, resource):
        raise NotFound
    for stream in pending.needs.streams:
        other = board.held.get(stream, NOT_BEGUN).state
        resource = second_resource(other, around.catalogue, at)
        if resource is not None and not permit(pending.principal, pending.command.name, resource):
            raise NotFound
    expected = pending.submission.expected_version
    if expected is not None and expected != held.version:
        if not (held.version or pending.command.opens):  # as of what is out of reach
            raise NotFound
        raise StaleVersion(held.version)


def _fix_instants(trial: Trial, board: Board, around: Surroundings) -> None:
    pending, state, now = trial.pending, trial.held.state, around.now
    submission = pending.submission
    if submission.replayed_at is not None:
        trial.instants = Instants(submission.replayed_at, submission.replayed_at)
        return
    if submission.effective_at is not None:
        trial.instants = Instants(submission.effective_at, now)
        return
    timing = submission.device
    if timing is None:
        return
    fixed: Effective = effective(
        now, timing, board.devices.get(timing.device), field=pending.command.field,
        not_before=pending.kind.acted_on(state, pending.command),
    )  # fmt: skip
    crossed = fixed.at < now and any(fixed.at < due <= now for due in pending.kind.dues(state))
    flags = (*fixed.flags, "DEADLINE_CROSSED") if crossed else fixed.flags
    trial.instants = Instants(fixed.at, now, flags, fixed.clock)


def _ask(trial: Trial, board: Board, around: Surroundings) -> None:
    """The rules' answer. Raises NotFound and NotAllowed, which leave no receipt."""
    pending, (held, holders, _) = trial.pending, board
    needs = pending.needs
    states = (
        {s: held[s].state for s in needs.streams if s in held and held[s].state is not None}
        if needs.streams
        else {}
    )
    claimed = {key: holders[key] for key in needs.claims if key in holders} if needs.claims else {}
    numbers = {key: around.number(key) for key in pending.number_keys}
    known: Known = _new(Known, (
        trial.instants.at, trial.instants.decided_at, pending.principal.actor, around.catalogue,
        states, claimed, numbers, pending.receipt_code,
    ))  # fmt: skip
    try:
        trial.decision = pending.kind.decide(trial.held.state, pending.command, known)
    except (NotFound, NotAllowed):
        raise
    except Rejected as refusal:
        trial.refusal = refusal


def _apply(trial: Trial, board: Board, around: Surroundings) -> None:
    """Make facts of the decision and fold them into the board.

    Raises ValueError where the rules write on what the command did not need, unless it is new.
    """
    pending, instants = trial.pending, trial.instants
    actor, command_id, own = (
        pending.principal.actor, pending.command.command_id, pending.command.stream.int,
    )  # fmt: skip
    facts: list[Fact] = []
    after: dict[UUID, Held] = {}
    claims: list[tuple[Claim, UUID]] = []
    for stream, event in trial.decision:
        before = after.get(stream) if after else None
        if before is None:  # ids are hashed by a call in Python: not where it is known already
            before = trial.held if stream.int == own else board.held.get(stream, NOT_BEGUN)
        kind = KIND_OF_EVENT[type(event)]
        if before.kind not in {"", kind.name}:
            raise ValueError(f"a {kind.name} event on a stream of another kind: {stream}")
        fact: Fact = _new(Fact, (
            stream, before.version + 1, around.new_id(), event, actor,
            instants.at, instants.decided_at, command_id,
        ))  # fmt: skip
        facts.append(fact)
        after[stream] = _new(Held, (kind.evolve(before.state, fact), fact.version, kind.name))
        if claimed := kind.claims(event, stream):
            claims += [(claim, stream) for claim in claimed]
    changes = _changes(trial, claims, board.holders) if claims else {}
    for stream, left in after.items():
        if stream.int == own:
            trial.version = left.version
            continue
        _, seen = trial.saw.setdefault(stream.int, (stream, 0))
        if seen != board.held.get(stream, NOT_BEGUN).version:
            raise ValueError(f"a stream that its command did not name: {stream}")
    trial.facts, trial.after = facts, tuple(after.items())
    board.held.update(after)
    for key, holder in changes.items():
        if holder is None:
            board.holders.pop(key, None)
        else:
            board.holders[key] = holder


def _answer(trial: Trial, board: Board, around: Surroundings) -> None:
    pending, refusal, instants = trial.pending, trial.refusal, trial.instants
    command = pending.command
    outcome = Outcome.REFUSED if refusal else Outcome.APPLIED if trial.facts else Outcome.NOTHING
    receipt: Receipt = _new(Receipt, (
        command.command_id, outcome, refusal.code if refusal else None, command.stream,
        trial.version, 0, instants.at, instants.decided_at,
        around.catalogue_position, instants.flags, refusal.allowed if refusal else (), False,
    ))  # fmt: skip
    trial.answer = receipt
    if refusal is None or pending.principal.actor.kind is ActorKind.HUMAN:
        trial.receipt = receipt
    if instants.clock is not None:
        board.devices[instants.clock.device] = instants.clock


_STEPS = (_check, _fix_instants, _ask, _apply, _answer)


def rows_of(trials: Sequence[Trial], around: Surroundings) -> Iterator[Row]:
    """The facts as they are stored.

    A whole batch in one go, not each when it is decided: the code for this stays at hand then.
    """
    salts = iter(around.new_salts(trials[-1].ordinal if trials else 0))
    for trial in trials:
        submission = trial.pending.submission
        for fact in trial.facts:
            event = fact.event
            metadata = encode_metadata(
                fact.actor, submission.channel, fact.command_id, submission.correlation,
                submission.causation, event.__dict__.get("rules", ()), around.catalogue_position,
                fact.decided_at, trial.instants.flags,
            )  # fmt: skip
            yield _new(Row, (
                trial.unit, fact.stream, fact.version, event.name, encode(event), fact.event_id,
                metadata, fact.effective_at, next(salts), submission.replayed_at,
            ))  # fmt: skip


def _changes(
    trial: Trial, claims: Sequence[tuple[Claim, UUID]], holders: Mapping[tuple[str, str], UUID]
) -> dict[tuple[str, str], UUID | None]:
    """Who holds the keys afterwards. Raises ValueError where the rules let a held key be taken."""
    changes: dict[tuple[str, str], UUID | None] = {}
    for claim, stream in claims:
        key = (claim.kind, claim.key)
        if key not in trial.pending.needs.claims:
            raise ValueError(f"a claim that its command did not need: {key}")
        if claim.act is ClaimAct.FREE:
            changes[key] = None
            continue
        holder = changes[key] if key in changes else holders.get(key)
        if holder not in (None, stream):
            raise ValueError(f"a key that another stream holds: {key}")
        changes[key] = stream
    return changes
