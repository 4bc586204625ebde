"""Opening a ledger: a resumable series of commands with derived ids, `ledger.opened` first.

Whatever interrupts it, the next start repeats the same commands under the same ids and goes on
where it stopped; `ledger.seeded` is the last, and until then nobody else may write.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Outcome, Submission
from adapters.ids import derived, new_id
from domain.access.permit import Principal
from domain.calendar.commands import PublishCalendar
from domain.catalogue import WORK_CALENDAR
from domain.kernel import Actor, ActorKind, Command
from domain.ledger.commands import FinishSeeding, OpenLedger
from domain.ledger.events import LedgerKind
from domain.list.commands import PublishList
from domain.policy.commands import PublishPolicy
from domain.versions import Status
from domain.words import Words
from infra.refusal import CannotRun
from infra.seeds import FROM_THE_BEGINNING, POLICIES, calendar, lists, policy

DEMO, SMOKE = "demo", "smoke"
"""The ledgers of `demo`: synthetic ones; the second is dropped whenever it is made again."""
OPENER = UUID("7c1f1f4e-5f0a-4b67-9c57-2f0d3c7c3f51")


class Plan(NamedTuple):
    """What a ledger is opened as. at: a synthetic one's clock, None = the database's."""

    kind: LedgerKind
    time_zone: str
    area_code: str | None = None
    at: datetime | None = None
    ledger_id: UUID | None = None


def require_free_name(name: str) -> None:
    """Raise CannotRun where the demo would take the ledger for its own, or drop it."""
    if name in (DEMO, SMOKE):
        raise CannotRun(
            f"“{name}”是演示账本的名字，请另取一名。",
            f"The name {name!r} is the demo's; choose another.",
        )


class OpeningRefused(Exception):
    """What every ledger begins with was refused: the program is broken, not its user's input.

    But for LedgerAlreadyOpen: then another process opened one just now.
    """

    def __init__(self, name: str, code: str | None) -> None:
        super().__init__(f"{name}: {code}")
        self.code = code


async def open_ledger(ledger: Ledger, plan: Plan) -> UUID:
    """Open and publish what is shipped; repeatable. Returns the ledger's id."""
    known = ledger.catalogue.ledger
    ledger_id = known.ledger_id if known else plan.ledger_id or new_id()
    await send(
        ledger, plan,
        OpenLedger(
            command_id=ledger_id, stream=ledger_id, area_code=plan.area_code,
            time_zone=plan.time_zone, kind=plan.kind,
        ),
    )  # fmt: skip
    for command in seeds(ledger_id):
        await send(ledger, plan, command)
    return ledger_id


async def finish_opening(ledger: Ledger, plan: Plan, ledger_id: UUID) -> None:
    """From now on everybody may write."""
    command_id = derived(ledger_id, "seeded")
    await send(ledger, plan, FinishSeeding(command_id=command_id, stream=ledger_id))


def seeds(ledger_id: UUID) -> list[Command]:
    """Version 1 of every policy, list and of the working calendar, as shipped."""
    commands: list[Command] = []
    for key in POLICIES:
        stream = derived(ledger_id, "policy", key)
        commands.append(
            PublishPolicy(
                command_id=derived(stream, "version", "1"), stream=stream, key=key,
                valid_from=FROM_THE_BEGINNING, status=Status.IN_FORCE, content=policy(key),
            )
        )  # fmt: skip
    stream = derived(ledger_id, "calendar", WORK_CALENDAR)
    commands.append(
        PublishCalendar(
            command_id=derived(stream, "version", "1"), stream=stream, key=WORK_CALENDAR,
            valid_from=FROM_THE_BEGINNING, status=Status.IN_FORCE, content=calendar(),
        )
    )  # fmt: skip
    for kind, items in lists().items():
        stream = derived(ledger_id, "list", kind)
        commands.append(
            PublishList(
                command_id=derived(stream, "version", "1"), stream=stream, kind=kind,
                valid_from=FROM_THE_BEGINNING, items=items,
            )
        )  # fmt: skip
    return commands


def opener() -> Principal:
    """The part of the system that opens ledgers."""
    return Principal(Actor(ActorKind.SYSTEM, OPENER))


async def send(ledger: Ledger, plan: Plan, command: Command, words: tuple[Words, ...] = ()) -> None:
    """Send one command of the opening. Raises OpeningRefused."""
    receipt = await ledger.execute(opener(), Submission(command, words, replayed_at=plan.at))
    if receipt.outcome is Outcome.REFUSED:
        raise OpeningRefused(command.name, receipt.code)
