"""What a real ledger begins with beside what is shipped: its area, an office, two administrators.

Everything else is set up by these two: the one founds offices and units, the other registers
persons and opens their posts. Ids follow from the ledger's, so that an interrupted beginning goes
on, and each instant is that of the opening.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, StringConstraints

from adapters.eventstore.ledger import Ledger
from adapters.ids import derived
from domain.area.commands import CreateArea
from domain.area.events import AreaKind
from domain.kernel import AreaCode, Command, Level, PublicLabel, Value, ZoneName
from domain.ledger.events import LedgerKind
from domain.org.commands import FoundOrg
from domain.org.events import OrgKind
from domain.person.commands import RegisterPerson
from domain.post.commands import OpenPost
from domain.post.roles import Role
from domain.words import Words, shows, with_words
from infra.opening import Plan, finish_opening, open_ledger, send

ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
# The last digits of each kind.
_COUNTIES = (("20", AreaKind.DISTRICT), ("80", AreaKind.COUNTY), ("99", AreaKind.COUNTY_CITY))
_TOWNSHIPS = (("099", AreaKind.STREET), ("199", AreaKind.TOWN), ("999", AreaKind.TOWNSHIP))
_COMMUNITIES = (("199", AreaKind.URBAN), ("999", AreaKind.VILLAGE))


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise ValueError("no such zone") from None
    return name


def _placed(code: str) -> str:
    if code.startswith("0"):
        raise ValueError("no such province")
    return code


def _shown(name: str) -> str:
    if not shows(name):
        raise ValueError("nothing is seen of it")
    return name


FullName = Annotated[
    str,
    StringConstraints(pattern=r"^[^\x00-\x1f\x7f-\x9f]{1,100}$"),
    AfterValidator(_shown),
]


class Beginning(Value):
    """What a person must say; the rest follows from it. office: its name; both are public."""

    code: Annotated[AreaCode, AfterValidator(_placed)]
    area: PublicLabel
    office: PublicLabel
    zone: Annotated[ZoneName, AfterValidator(_known_zone)]
    system_admin: FullName
    security_admin: FullName

    @property
    def plan(self) -> Plan:
        return Plan(LedgerKind.REAL, self.zone, self.code)


class Place(NamedTuple):
    """What an area's twelve digits say of it (GB/T 2260, 统计用区划代码)."""

    level: Level
    kind: AreaKind
    short_number: str | None = None


async def begin_ledger(ledger: Ledger, said: Beginning) -> UUID:
    """Open it, found what it begins with, and let others write; repeatable. Returns its id."""
    ledger_id = await open_ledger(ledger, said.plan)
    opened = ledger.catalogue.ledger
    assert opened is not None, "it was opened just now"
    steps = list(first_commands(ledger_id, said, opened.opened_at))
    done = await ledger.known([command.command_id for command, _ in steps])
    for command, words in steps:
        if command.command_id not in done:
            await send(ledger, said.plan, command, words)
    await finish_opening(ledger, said.plan, ledger_id)
    return ledger_id


def first_commands(
    ledger_id: UUID, said: Beginning, since: datetime
) -> Iterator[tuple[Command, tuple[Words, ...]]]:
    area, org = derived(ledger_id, "first", "area"), derived(ledger_id, "first", "office")
    place = place_of(said.code)
    yield _opening(
        CreateArea, area, code=said.code, level=place.level, kind=place.kind, label=said.area,
        short_number=place.short_number,
    )  # fmt: skip
    yield _opening(
        FoundOrg, org, code="CENTRE", kind=OrgKind.DISPATCH_CENTRE, level=place.level,
        label=said.office, area=area, valid_from=since,
    )  # fmt: skip
    names = (said.system_admin, said.security_admin)
    for role, name in zip(ADMINISTRATORS, names, strict=True):
        person = derived(ledger_id, "first", role, "person")
        yield _opening(RegisterPerson, person, full_name=name)
        yield _opening(
            OpenPost, derived(ledger_id, "first", role, "post"), person=person, org=org, role=role,
            scope=area, valid_from=since,
        )  # fmt: skip


def _opening(of: type[Command], stream: UUID, **payload: Any) -> tuple[Command, tuple[Words, ...]]:
    referring, words = with_words(of, stream, stream, payload)
    return of.model_validate({"command_id": stream, "stream": stream, **referring}), words


def place_of(code: str) -> Place:
    """Return level and kind; of a community, its own three digits as short number too."""
    if code[9:] != "000":
        return Place(Level.COMMUNITY, _kind(_COMMUNITIES, code[9:]), code[9:])
    if code[6:9] != "000":
        return Place(Level.TOWNSHIP, _kind(_TOWNSHIPS, code[6:9]))
    if code[4:6] != "00":
        return Place(Level.COUNTY, _kind(_COUNTIES, code[4:6]))
    if code[2:4] != "00":
        return Place(Level.PREFECTURE, AreaKind.PREFECTURE)
    return Place(Level.PROVINCE, AreaKind.PROVINCE)


def _kind(ranges: tuple[tuple[str, AreaKind], ...], digits: str) -> AreaKind:
    return next(kind for last, kind in ranges if digits <= last)
