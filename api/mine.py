"""What a phone shows of its officer: what became of his reports, and what waits for him."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from adapters.vault.vault import Vault
from api.answers import json_answer, place
from api.callers import Gate
from api.moments import Moment, Moments
from api.places import grid_name, unit_name
from api.points import Points, points_at
from api.reach import areas_within
from domain.access.permit import Principal, permit
from domain.errors import NotAllowed
from domain.incident.decide.extending import latest
from projections.incident_facts.work import (
    Report,
    Work,
    reported_by,
    tasks_of,
    to_look_at,
    to_verify,
)

EXTENDING, REPORTING, SIGNING, LOOKING, VERIFYING = (
    "request-extension",
    "report-incident",
    "sign-task",
    "verify-report",
    "verify-resolution",
)
READING_TEXTS = "read-tasks"


class ReportShown(BaseModel):
    """grid, unit: their names. master: number of what it was merged into. result: of the work."""

    stream: UUID
    number: str | None
    category: str | None
    urgency: str | None
    status: str
    grid: str | None
    unit: str | None
    close_code: str | None
    master: str | None
    result: str | None
    reported_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    timer: str | None
    due: datetime | None
    paused: bool


class ReportsShown(BaseModel):
    """The latest first, 200 at most."""

    position: str
    at: datetime
    reports: list[ReportShown]


class TaskShown(BaseModel):
    """act: the command that begins it. task: None where the incident itself is to be looked at.

    from, due: of the limit that ends first. due_return, due_extension: until when the return, or
    the longer time, that the unit asked for is to be decided; None where none waits. due_contact:
    by when the reporter is to be told; None where nobody is, or it was done. due_handle: by when
    the work is to be done; extend_to: the latest due that this post may ask for, None where it may
    not. text: the description; None where there is none.
    """

    act: Literal["sign-task", "verify-report", "verify-resolution"]
    stream: UUID
    task: UUID | None
    lead: bool
    number: str | None
    category: str | None
    urgency: str | None
    status: str
    grid: str | None
    text: str | None
    lat: float | None
    lon: float | None
    reported_at: datetime
    timer: str | None
    since: Annotated[datetime | None, Field(alias="from")]
    due: datetime | None
    paused: bool
    due_return: datetime | None
    due_extension: datetime | None
    due_contact: datetime | None
    due_handle: datetime | None
    extend_to: datetime | None


class TasksShown(BaseModel):
    """By what is due first, 200 of a kind at most."""

    position: str
    at: datetime
    tasks: list[TaskShown]


def mine_router(ledger: Ledger, moments: Moments, vault: Vault, gate: Gate) -> APIRouter:
    """`GET /me/reports`, `GET /me/tasks`."""
    router = APIRouter(tags=["mine"])

    @router.get("/me/reports", response_model=ReportsShown)
    async def reports(
        request: Request,
        as_of: Annotated[str | None, Query()] = None,
        min_position: Annotated[str | None, Query()] = None,
    ) -> Response:
        """What became of what this person reported; it may by now lie where he reads nothing."""
        caller = await gate.reader(request)
        if not permit(caller.principal, REPORTING, None):
            raise NotAllowed
        async with moments.open(as_of, min_position) as moment:
            found = await reported_by(moment.connection, moment.as_of, caller.principal.actor.id)
        return _answer(ledger, moment, "reports", [_report(ledger, one) for one in found])

    @router.get("/me/tasks", response_model=TasksShown)
    async def tasks(
        request: Request,
        as_of: Annotated[str | None, Query()] = None,
        min_position: Annotated[str | None, Query()] = None,
    ) -> Response:
        """The open work of the asker's post, with its limits; reading its texts is noted."""
        caller = await gate.reader(request)
        async with moments.open(as_of, min_position) as moment:
            found = await _work(ledger, moment, caller.principal)
            points = await points_at(moment, ledger.catalogue, now())
        ids = [work.incident.text_id for _, work in found if work.incident.text_id]
        opened = await vault.open(ids, caller.principal.actor, READING_TEXTS, None)
        return _answer(
            ledger,
            moment,
            "tasks",
            [
                _task(ledger, points, act, work, opened)
                | _times(ledger, caller.principal, moment.as_of.instant, work)
                for act, work in found
            ],
        )

    return router


async def _work(ledger: Ledger, moment: Moment, principal: Principal) -> Sequence[tuple[str, Work]]:
    found: list[tuple[str, Work]] = []
    if permit(principal, SIGNING, None):
        for unit in ledger.catalogue.serving(principal.unit, principal.actor.org, now()):
            own = await tasks_of(moment.connection, moment.as_of, unit, principal.grid)
            found += [(SIGNING, work) for work in own]
    if principal.grid is not None and permit(principal, LOOKING, None):
        seen = await to_look_at(moment.connection, moment.as_of, principal.grid, principal.actor.id)
        found += [(LOOKING, work) for work in seen]
    if permit(principal, VERIFYING, None):
        areas = areas_within(ledger, principal, VERIFYING)
        done = await to_verify(moment.connection, moment.as_of, areas)
        found += [(VERIFYING, work) for work in done]
    return found


def _report(ledger: Ledger, report: Report) -> dict[str, object]:
    incident, catalogue = report.incident, ledger.catalogue
    return {
        "stream": incident.stream,
        "number": incident.number,
        "category": incident.category,
        "urgency": incident.urgency,
        "status": incident.status,
        "grid": grid_name(catalogue, incident.grid),
        "unit": unit_name(catalogue, incident.unit),
        "close_code": incident.closing,
        "master": report.master,
        "result": report.result,
        "reported_at": incident.reported_at,
        "resolved_at": incident.resolved_at,
        "closed_at": incident.closed_at,
        "timer": incident.shown_timer,
        "due": incident.shown_due,
        "paused": incident.frozen_at is not None,
    }


def _task(
    ledger: Ledger, points: Points, act: str, work: Work, opened: Mapping[UUID, str | None]
) -> dict[str, object]:
    incident, task, clock = points.shown(work.incident), work.task, work.running
    return {
        "act": act,
        "stream": incident.stream,
        "task": task.task_id if task else None,
        "lead": task.lead if task else False,
        "number": incident.number,
        "category": incident.category,
        "urgency": incident.urgency,
        "status": task.status if task else incident.status,
        "grid": grid_name(ledger.catalogue, incident.grid),
        "text": opened.get(incident.text_id) if incident.text_id else None,
        "lat": incident.lat,
        "lon": incident.lon,
        "reported_at": incident.reported_at,
        "timer": clock.timer if clock else None,
        "from": clock.since if clock else None,
        "due": clock.due if clock else None,
        "paused": work.paused,
    }


def _times(ledger: Ledger, principal: Principal, at: datetime, work: Work) -> dict[str, object]:
    """What else of a task is to be done or decided by when."""
    task, extend_to = work.task, None
    told = task is None or task.contacted_at is not None or work.paused
    limits = ledger.catalogue.limits(at)[1]
    if task and not work.paused and not task.due_extension and permit(principal, EXTENDING, None):
        begun, due = task.from_handle, task.due_handle
        if begun and due and at <= due and task.extensions < limits.extensions_max:
            extend_to = latest(begun, due, limits)
    return {
        "due_return": task and task.due_return,
        "due_extension": task and task.due_extension,
        "due_contact": None if told else task and task.due_contact,
        "due_handle": task and task.due_handle,
        "extend_to": extend_to,
    }


def _answer(ledger: Ledger, moment: Moment, name: str, members: Sequence[object]) -> Response:
    position = place(ledger, moment.as_of.position)
    headers = {"Log-Position": position, "Cache-Control": "no-store"}
    at = moment.as_of.instant
    return json_answer({"position": position, "at": at, name: members}, headers=headers)
