"""The few words that every stream is written in. Pure: no clock, no ids, no I/O."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum, IntEnum, StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Value(BaseModel):
    """A frozen value that knows no field but its own and coerces nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """What pydantic keeps beside the fields, for a value that was made without it."""
            if name == "__pydantic_fields_set__":
                return set(type(self).__pydantic_fields__)
            if name in _BESIDE:
                return None
            return super().__getattr__(name)


V = TypeVar("V", bound=Value)
_BESIDE = frozenset({"__pydantic_extra__", "__pydantic_private__"})
new_value: Callable[[type[V]], V] = object.__new__
"""An empty value, for `set_fields` to fill. Nothing is validated: it is for what was before."""

set_fields: Callable[[Value, dict[str, Any]], None] = BaseModel.__dict__["__dict__"].__set__
"""Gives an empty value its fields: all of them, in order. By name it takes three times as long."""


def in_our_time(instant: datetime) -> datetime:
    """The instant, if it lies in 2000 to 2199, where counting days from it cannot overflow.

    Only what comes in is asked, never a stored fact. Raises PydanticCustomError.
    """
    if EARLIEST <= instant < LATEST:
        return instant
    raise PydanticCustomError("instant_out_of_range", "A time lies in the years 2000 to 2199")


class Stated(Value):
    """A value that only our rules build: mypy has read them, and tests validate what they state.

    What lacks a field cannot be stored. Raises ValidationError for an unknown field.
    """

    if not TYPE_CHECKING:

        def __init__(self, /, **said: Any) -> None:
            blank = _BLANK[type(self)]
            fields = {**blank, **said}
            if len(fields) > len(blank):
                super().__init__(**said)
            set_fields(self, fields)

        __init__.__pydantic_base_init__ = True  # validators do not call it


class _Blanks(dict[type[Value], dict[str, Any]]):
    """All fields of a kind in order: with no default, they are what nothing can store."""

    def __missing__(self, kind: type[Value]) -> dict[str, Any]:
        blank = self[kind] = {
            name: NotImplemented if field.is_required() else field.get_default()
            for name, field in kind.model_fields.items()
        }
        return blank


_BLANK = _Blanks()


class Event(Stated):
    """A fact. Its stored name, `<kind>.<snake_case>.v<n>`, is written on the class for ever."""

    name: ClassVar[str]

    def __init_subclass__(cls, *, name: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.name = name


class Command(Value):
    """A wish to change one stream; `command_id` is what makes asking twice harmless.

    opens: the command's id becomes the id of the stream it opens.
    field: done where no signal is; from a device session its time of capture counts.
    additive: repeating it under a new id always adds (note, sighting, urge).
    deciding: a console must say which version it saw (If-Match).
    gives_receipt_code: a resident can look the outcome up by a code (only its hash is stored).
    """

    name: ClassVar[str]
    opens: ClassVar[bool] = False
    field: ClassVar[bool] = False
    additive: ClassVar[bool] = False
    deciding: ClassVar[bool] = False
    gives_receipt_code: ClassVar[bool] = False

    command_id: UUID
    stream: UUID

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()


class Level(IntEnum):
    """Administrative levels; a ladder may skip some."""

    GRID = 1
    COMMUNITY = 2
    TOWNSHIP = 3
    COUNTY = 4
    PREFECTURE = 5
    PROVINCE = 6


class Secrecy(Enum):
    """Whose key seals a text: the case's (working text) or a person's (identity)."""

    CASE = "text"
    REPORTER = "reporter"
    PERSON = "person"


UNSEALED = "0" * 64

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,63}$")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9._-]{0,63}$")]
AreaCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
GridCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{15}$")]
ShortNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{3,8}$")]
CategoryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]{0,3}$")]
IncidentNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{3,8}-[0-9]{4}-[0-9]{5,12}$")]
ApprovalNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z〔〕\[\]()-]{1,40}$")]
SourceCode = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f-\x9f]{1,64}$")]
ZoneName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$")
]
Instant = AwareDatetime
GivenInstant = Annotated[AwareDatetime, AfterValidator(in_our_time)]
"""One that a command brings in."""


class PublicText(NamedTuple):
    """Marks a string that is public by nature (a place, an office): reference streams only."""

    max_length: int = 200


PublicLabel = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$"),
    PublicText(),
]


class TextRef(Value):
    """Stands in an event where a person's words stand in the vault.

    commitment: HMAC-SHA256(the subject's key, the value) in hex; UNSEALED until the writer has
    sealed it.
    """

    subject: UUID
    id: UUID
    commitment: Sha256 = UNSEALED


CaseText = Annotated[TextRef, Secrecy.CASE]
ReporterText = Annotated[TextRef, Secrecy.REPORTER]
PersonText = Annotated[TextRef, Secrecy.PERSON]


class EvidenceKind(StrEnum):
    PHOTO = "PHOTO"
    DOCUMENT = "DOCUMENT"
    AUDIO = "AUDIO"


class Evidence(Value):
    """A declared original: its hash as taken on the device; the bytes follow (EvidenceStored)."""

    sha256: Sha256
    kind: EvidenceKind
    captured_at: Instant


class GeoPoint(Value):
    """WGS 84 degrees."""

    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]


class Cite(Value):
    """A policy or calendar as it was used: enough to find it again for ever."""

    key: Key
    version: int


class ActorKind(StrEnum):
    HUMAN = "HUMAN"
    SYSTEM = "SYSTEM"
    IMPORT = "IMPORT"
    DEVICE = "DEVICE"


class AbPost(StrEnum):
    A = "A"
    B = "B"


class Actor(NamedTuple):
    """Who acted, as it stands in the metadata of every event.

    id: the person of a HUMAN, the name-based id of a SYSTEM part, an import batch or a device.
    """

    kind: ActorKind
    id: UUID
    post: UUID | None = None
    role: str | None = None
    org: UUID | None = None
    org_code: str | None = None
    level: Level | None = None
    ab_post: AbPost | None = None
    on_behalf_of: UUID | None = None

    def __hash__(self) -> int:
        """By the id alone: an actor is looked up for every event, and each id takes a call."""
        return hash(self.id.int)


class Fact(NamedTuple):
    """An event with the part of its envelope that rules may read; what `evolve` folds."""

    stream: UUID
    version: int
    event_id: UUID
    event: Event
    actor: Actor
    effective_at: datetime
    decided_at: datetime
    command_id: UUID


class ClaimAct(Enum):
    FREE = "free"
    TAKE = "take"


class Claim(NamedTuple):
    """A key that one stream at a time may hold, e.g. a grid's A post; changed with its event."""

    act: ClaimAct
    kind: str
    key: str


class Needs(NamedTuple):
    """What a decision must see besides its own stream: other streams, holders of claim keys."""

    streams: tuple[UUID, ...] = ()
    claims: tuple[tuple[str, str], ...] = ()


NOTHING_NEEDED = Needs()
Decision = Sequence[tuple[UUID, Event]]
Claims = Sequence[Claim]
States = Mapping[UUID, Any]
