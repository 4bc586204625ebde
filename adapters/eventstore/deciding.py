"""One command decided on what the batch knows: rights, instants, rules; and the rows of all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from adapters.eventstore.append import Row
from adapters.eventstore.cache import NOT_BEGUN, Held
from adapters.eventstore.errors import StaleVersion
from adapters.eventstore.load import fold
from adapters.eventstore.mapper import encode, encode_metadata
from adapters.eventstore.pending import Pending
from adapters.eventstore.receipts import Outcome, Receipt
from domain.access.permit import permit
from domain.access.resources import resource_of, second_resource
from domain.catalogue import Catalogue
from domain.errors import NotAllowed, NotFound, Rejected
from domain.instants import DeviceClock, Effective, effective
from domain.kernel import ActorKind, Claim, ClaimAct, Decision, Fact
from domain.known import Known
from domain.streams import KIND_OF_EVENT


class Surroundings(NamedTuple):
    """What a batch decides in: the database's clock, the catalogue, sources of ids and numbers."""

    now: datetime
    catalogue: Catalogue
    catalogue_position: int
    new_id: Callable[[], UUID]
    new_salts: Callable[[int], Sequence[bytes]]
    number: Callable[[str], int]


@dataclass(slots=True)
class Trial:
    """A command as decided, before its batch is written.

    saw: version of every stream whose state was given. after: states that the facts leave.
    flags: of the instants, for the metadata.
    receipt: to be stored, None where the outcome leaves none.
    ordinal: of the batch's last fact once this is decided, its own included; counted from 1.
    unit: its place among the batch's units; their number once the whole batch is decided.
    """

    pending: Pending
    stream: UUID
    answer: Receipt | Exception
    saw: dict[UUID, int]
    keys_seen: tuple[tuple[str, str], ...] = ()
    facts: Sequence[Fact] = ()
    flags: Sequence[str] = ()
    after: dict[UUID, Held] = field(default_factory=dict)
    receipt: Receipt | None = None
    clock: DeviceClock | None = None
    ordinal: int = 0
    unit: int = -1


_UNDECIDED = NotFound()


class Board(NamedTuple):
    """What the batch knows, as the commands before this one leave it."""

    held: dict[UUID, Held]
    holders: dict[tuple[str, str], UUID]
    devices: dict[UUID, DeviceClock]


def try_command(pending: Pending, board: Board, around: Surroundings) -> Trial:
    """Decide one command and, where it applies, fold its facts into `board`."""
    command = pending.command
    held = board.held.get(command.stream, NOT_BEGUN)
    saw = {command.stream: held.version}
    for stream in pending.needs.streams:
        saw[stream] = board.held.get(stream, NOT_BEGUN).version
    trial = Trial(pending, command.stream, _UNDECIDED, saw, pending.needs.claims)
    try:
        _check(pending, held, board, around)
        instants = _instants(pending, held.state, board.devices, around)
        decision, refusal = _ask(pending, held.state, board, instants, around)
        _apply(trial, decision, board, instants, around)
    except Exception as error:  # noqa: BLE001 - one faulty command must not take the batch with it
        trial.answer = error
        return trial
    outcome = Outcome.REFUSED if refusal else Outcome.APPLIED if decision else Outcome.NOTHING
    trial.answer = receipt = Receipt(
        command.command_id, outcome, refusal.code if refusal else None, command.stream,
        board.held.get(command.stream, NOT_BEGUN).version, 0, instants.at, instants.decided_at,
        around.catalogue_position, instants.flags, refusal.allowed if refusal else (),
    )  # fmt: skip
    if refusal is None or pending.principal.actor.kind is ActorKind.HUMAN:
        trial.receipt = receipt
    trial.clock = instants.clock
    if instants.clock is not None:
        board.devices[instants.clock.device] = instants.clock
    return trial


class _Instants(NamedTuple):
    at: datetime
    decided_at: datetime
    flags: tuple[str, ...] = ()
    clock: DeviceClock | None = None


def _check(pending: Pending, held: Held, board: Board, around: Surroundings) -> None:
    """Rights over this very resource and what else is named, and the version that was seen."""
    if pending.fault is not None:
        raise pending.fault
    if held.kind not in {"", pending.kind.name}:
        raise NotFound
    at = pending.submission.replayed_at or around.now
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
        raise StaleVersion(held.version)


def _instants(
    pending: Pending, state: Any, devices: dict[UUID, DeviceClock], around: Surroundings
) -> _Instants:
    submission = pending.submission
    if submission.replayed_at is not None:
        return _Instants(submission.replayed_at, submission.replayed_at)
    if submission.effective_at is not None:
        return _Instants(submission.effective_at, around.now)
    timing = submission.device
    last = devices.get(timing.device) if timing else None
    fixed: Effective = effective(
        around.now, timing, last, field=pending.command.field,
        not_before=pending.kind.acted_on(state, pending.command),
    )  # fmt: skip
    crossed = fixed.at < around.now and any(
        fixed.at < due <= around.now for due in pending.kind.dues(state)
    )
    flags = (*fixed.flags, "DEADLINE_CROSSED") if crossed else fixed.flags
    return _Instants(fixed.at, around.now, flags, fixed.clock)


def _ask(
    pending: Pending, state: Any, board: Board, instants: _Instants, around: Surroundings
) -> tuple[Decision, Rejected | None]:
    """The rules' answer. Raises NotFound and NotAllowed, which leave no receipt."""
    command, kind, needs = pending.command, pending.kind, pending.needs
    held, holders = board.held, board.holders
    known = Known(
        instants.at,
        instants.decided_at,
        pending.principal.actor,
        around.catalogue,
        {s: held[s].state for s in needs.streams if s in held and held[s].state is not None},
        {key: holders[key] for key in needs.claims if key in holders},
        {key: around.number(key) for key in pending.number_keys},
        pending.receipt_code,
    )
    try:
        return kind.decide(state, command, known), None
    except (NotFound, NotAllowed):
        raise
    except Rejected as refusal:
        return (), refusal


def _apply(
    trial: Trial, decision: Decision, board: Board, instants: _Instants, around: Surroundings
) -> None:
    actor, command_id = trial.pending.principal.actor, trial.pending.command.command_id
    facts: list[Fact] = []
    after: dict[UUID, Held] = {}
    claims: list[tuple[Claim, UUID]] = []
    for stream, event in decision:
        before = after.get(stream) or board.held.get(stream, NOT_BEGUN)
        kind = KIND_OF_EVENT[type(event)]
        if before.kind not in {"", kind.name}:
            raise ValueError(f"a {kind.name} event on a stream of another kind: {stream}")
        fact = Fact(
            stream, before.version + 1, around.new_id(), event, actor,
            instants.at, instants.decided_at, command_id,
        )  # fmt: skip
        facts.append(fact)
        after[stream] = fold(before, fact)
        claims += [(c, stream) for c in kind.claims(event, stream)]
    changes = _changes(trial, claims, board.holders)
    for stream in after:
        if stream not in trial.saw:
            trial.saw[stream] = board.held.get(stream, NOT_BEGUN).version
    trial.facts, trial.after, trial.flags = facts, after, instants.flags
    board.held.update(after)
    for key, holder in changes.items():
        if holder is None:
            board.holders.pop(key, None)
        else:
            board.holders[key] = holder


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
                fact.decided_at, trial.flags,
            )  # fmt: skip
            yield Row(
                trial.unit, fact.stream, fact.version, event.name, encode(event), fact.event_id,
                metadata, fact.effective_at, next(salts), submission.replayed_at,
            )  # fmt: skip


def _changes(
    trial: Trial, claims: Sequence[tuple[Claim, UUID]], holders: Mapping[tuple[str, str], UUID]
) -> dict[tuple[str, str], UUID | None]:
    """Who holds the keys afterwards. Raises ValueError where the rules let a held key be taken."""
    changes: dict[tuple[str, str], UUID | None] = {}
    for claim, stream in claims:
        key = (claim.kind, claim.key)
        if key not in trial.keys_seen:
            raise ValueError(f"a claim that its command did not need: {key}")
        if claim.act is ClaimAct.FREE:
            changes[key] = None
            continue
        holder = changes[key] if key in changes else holders.get(key)
        if holder not in (None, stream):
            raise ValueError(f"a key that another stream holds: {key}")
        changes[key] = stream
    return changes
