"""The audit search: every event by who, what, where and when; neither words nor identities."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Self
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from api.answers import json_answer, place
from api.as_of import Edge, head_of, min_position
from api.callers import Gate
from api.commands import PREFIX
from api.faces import Face
from api.kinds import WINDOW_INVALID
from api.moments import Moments
from api.numbered import NUMBER, meant
from api.problems import Problem
from api.reach import areas_within, sees_all
from domain.access.permit import Principal, permit
from domain.errors import NotAllowed
from domain.kernel import Cite, Code
from domain.post.roles import Role
from domain.streams import EVENTS
from projections.audit_trail.queries import PAGE_MAX, Asked, Clock, Found, Missing, count, search
from projections.incident_facts.queries import categories

READING = "read-audit"
ROUTE = "/audit/events"
INCIDENT = "incident"
TYPES_MAX = 40
WITHIN_MIN_MAX = 366 * 1_440


def _known(name: str) -> str:
    if name not in EVENTS:
        raise ValueError("no such event")
    return name


EventType = Annotated[str, AfterValidator(_known)]
Position = Annotated[str, Field(pattern=r"^([^/]{1,63}/)?[1-9][0-9]{0,8}\.[0-9]{1,18}$")]


class AuditFilter(BaseModel):
    """What is looked for. who: the id of a person, a post or another actor.

    area: with all that lies in it. number: of an incident or its last digits; of an imported one
    `<source>:<key>` or the key.
    clock: whose instants begin and end, the second not included, are. missing: none of these came
    within so many minutes of an event of type `after` in the window, on the same stream.
    """

    model_config = ConfigDict(extra="forbid")

    who: UUID | None = None
    role: Role | None = None
    type: Annotated[list[EventType], Field(max_length=TYPES_MAX)] = []
    area: UUID | None = None
    grid: UUID | None = None
    number: Annotated[str | None, Field(pattern=NUMBER)] = None
    flag: Code | None = None
    clock: Clock = Clock.RECORDED
    begin: Edge | None = None
    end: Edge | None = None
    after: EventType | None = None
    missing: Annotated[list[EventType], Field(max_length=TYPES_MAX)] = []
    within_min: Annotated[int | None, Field(ge=1, le=WITHIN_MIN_MAX)] = None
    as_of: str | None = None
    min_position: str | None = None
    face: Face | None = None

    @model_validator(mode="after")
    def _all_or_none(self) -> Self:
        if len({self.after is None, not self.missing, self.within_min is None}) > 1:
            raise ValueError("after, missing and within_min go together")
        return self


class AuditAsked(AuditFilter):
    """The query of a page. cursor: the `next` of the page before."""

    cursor: Position | None = None
    limit: Annotated[int, Field(ge=1, le=PAGE_MAX)] = 50
    count: bool = False


class AuditActor(BaseModel):
    kind: str
    id: UUID
    post: UUID | None
    role: str | None
    org: UUID | None
    on_behalf_of: UUID | None


class AuditEvent(BaseModel):
    """One event. kind: of its stream. category: of an incident, as it was known at the moment."""

    position: str
    event_id: UUID
    stream: UUID
    version: int
    kind: str
    type: str
    number: str | None
    category: str | None
    area: UUID | None
    grid: UUID | None
    actor: AuditActor
    channel: str | None
    effective_at: datetime
    recorded_at: datetime
    flags: list[str]
    rules: list[Cite]


class AuditCount(BaseModel):
    """more: there are more than were counted."""

    events: int
    streams: int
    more: bool


class AuditPage(BaseModel):
    """Newest first. next: the cursor of the next page."""

    position: str
    at: datetime
    events: list[AuditEvent]
    next: str | None
    count: AuditCount | None = None


def audit_router(ledger: Ledger, moments: Moments, gate: Gate) -> APIRouter:
    """`GET /audit/events`; moments: of the group `audit`."""
    router = APIRouter(tags=["audit"])

    @router.get(ROUTE, response_model=AuditPage)
    async def events(request: Request, asked: Annotated[AuditAsked, Query()]) -> Response:
        """Events within the asker's reach, newest first, now or as of a moment."""
        caller = await gate.reader(request)
        what = looked_for(ledger, caller.principal, asked)
        before = min_position(asked.cursor, head_of(ledger)) or None
        async with moments.open(asked.as_of, asked.min_position) as moment:
            connection, as_of = moment.connection, moment.as_of
            found = await search(connection, as_of, what, before=before, rows_max=asked.limit + 1)
            counted = await count(connection, as_of, what) if asked.count else None
            streams = {one.entry.stream for one in found if one.entry.kind == INCIDENT}
            named = await categories(connection, as_of, list(streams)) if streams else {}
        position = place(ledger, as_of.position)
        page, more = found[: asked.limit], len(found) > asked.limit
        cursor = _short(place(ledger, page[-1].position)) if more else None
        members: dict[str, Any] = {
            "position": position,
            "at": as_of.instant,
            "events": [
                event_members(ledger, one) | {"category": named.get(one.entry.stream)}
                for one in page
            ],
            "next": cursor,
            "count": counted and counted._asdict(),
        }
        headers = {"Log-Position": position, "As-Of": as_of.instant.isoformat()}
        if cursor:
            headers["Link"] = f'<{_next_url(asked, _short(position), cursor)}>; rel="next"'
        return json_answer(members, headers={**headers, "Cache-Control": "no-store"})

    return router


def looked_for(ledger: Ledger, principal: Principal, asked: AuditFilter) -> Asked:
    """What is asked, within the asker's reach. Raises NotAllowed and Problem (400)."""
    if not permit(principal, READING, None):
        raise NotAllowed
    if asked.begin and asked.end and asked.begin >= asked.end:
        raise Problem(WINDOW_INVALID)
    areas = None
    if not sees_all(ledger, principal, READING):
        areas = areas_within(ledger, principal, READING)
    if asked.area is not None:
        at, catalogue = now(), ledger.catalogue
        every = areas if areas is not None else list(catalogue.areas)
        areas = [one for one in every if asked.area in catalogue.ancestors(one, at)]
    return Asked(
        who=asked.who,
        role=asked.role,
        types=asked.type,
        areas=areas,
        nowhere=asked.area is None,
        grid=asked.grid,
        numbers=meant(asked.number, ledger.catalogue, now()) if asked.number else (),
        flag=asked.flag,
        clock=asked.clock,
        begin=asked.begin,
        end=asked.end,
        missing=_missing(asked),
    )


def _missing(asked: AuditFilter) -> Missing | None:
    if asked.after is None or asked.within_min is None:
        return None
    return Missing(asked.after, asked.missing, timedelta(minutes=asked.within_min))


def event_members(ledger: Ledger, found: Found) -> dict[str, Any]:
    """One event as it is answered."""
    entry = found.entry
    own = {name: getattr(entry, name) for name in _OWN}
    return {
        "position": place(ledger, found.position),
        **own,
        "actor": {
            "kind": entry.actor_kind,
            "id": entry.actor,
            "post": entry.post,
            "role": entry.role,
            "org": entry.org,
            "on_behalf_of": entry.on_behalf_of,
        },
        "rules": [
            {"key": key, "version": int(version)}
            for key, _, version in (rule.rpartition(":") for rule in entry.rules)
        ],
    }


_MADE = ("position", "actor", "rules", "category")
_OWN = tuple(name for name in AuditEvent.model_fields if name not in _MADE)


def _short(position: str) -> str:
    """A position as it stands in a query: `<epoch>.<n>`."""
    return position.rpartition("/")[2]


def _next_url(asked: AuditAsked, position: str, cursor: str) -> str:
    """The next page of the same question, as of the same position."""
    given = asked.model_dump(mode="json", exclude_defaults=True, exclude={"count", "min_position"})
    query = {**given, "as_of": position, "cursor": cursor}
    return f"{PREFIX}{ROUTE}?{urlencode(query, doseq=True)}"
