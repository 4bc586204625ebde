"""What became of an incident between two points of its history, item by item."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from api.answers import json_answer, place
from api.callers import Gate
from api.faces import Face
from api.incidents import READING, folded, state_members
from api.kinds import WINDOW_INVALID
from api.moments import Moments
from api.points import points_now
from api.problems import Problem
from domain.access.permit import permit
from domain.access.resources import incident_resource
from domain.errors import NotFound

# What stands elsewhere: tasks and clocks item by item, the source as it was recorded.
_LEFT_OUT = ("number", "imported", "tasks", "clocks", "source")


class DifferencesAsked(BaseModel):
    """The query. since: where left out, before the first event; until: now; both like `as_of`."""

    model_config = ConfigDict(extra="forbid")

    since: str | None = None
    until: str | None = None
    face: Face | None = None


class Difference(BaseModel):
    """One item. of: which task or clock it is about, where it is about one."""

    item: str
    of: str | None
    before: Any
    after: Any


class DifferencesShown(BaseModel):
    """since, until: the positions compared; since: None before the first event."""

    since: str | None
    until: str
    differences: list[Difference]


def differences_router(ledger: Ledger, moments: Moments, gate: Gate) -> APIRouter:
    """`GET /incidents/{id}/differences`."""
    router = APIRouter(tags=["incident"])

    @router.get("/incidents/{incident}/differences", response_model=DifferencesShown)
    async def read(
        incident: UUID, request: Request, asked: Annotated[DifferencesAsked, Query()]
    ) -> Response:
        """What became of it between two moments; no words are opened for that."""
        caller = await gate.reader(request)
        since, until = await moments.resolve(asked.since), await moments.resolve(asked.until)
        history = await ledger.history(incident)
        # The log may be further than this process knows it to be.
        known = [ledger.position, *(recorded.position for recorded in history[-1:])]
        last = until.position if until else max(since.position if since else 0, *known)
        if since and since.position > last:
            raise Problem(WINDOW_INVALID)
        before = folded([r for r in history if since and r.position <= since.position])
        after, present = folded([r for r in history if r.position <= last]), folded(history)
        at = now()
        for state in (after, present):
            if state is None or not permit(
                caller.principal, READING, incident_resource(state, ledger.catalogue, at)
            ):
                raise NotFound
        exact = points_now(ledger.catalogue, at).told(before, after, present)
        members = {
            "since": since and place(ledger, since.position),
            "until": place(ledger, last),
            "differences": differences(
                before and state_members(before, points=exact),
                after and state_members(after, points=exact),
            ),
        }
        headers = {"Log-Position": place(ledger, last), "Cache-Control": "no-store"}
        return json_answer(members, headers=headers)

    return router


def differences(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """The items of two states, as `state_members` gives them, that differ."""
    old, new = _items(before), _items(after)
    return [
        {"item": item, "of": of, "before": old.get((item, of)), "after": new.get((item, of))}
        for item, of in dict.fromkeys([*old, *new])
        if old.get((item, of)) != new.get((item, of))
    ]


def _items(state: Mapping[str, Any] | None) -> dict[tuple[str, str | None], Any]:
    """What is set, by name; of the tasks by their number, of the clocks by timer and task."""
    if state is None:
        return {}
    found: dict[tuple[str, str | None], Any] = {
        (name, None): value
        for name, value in state.items()
        if name not in _LEFT_OUT and value not in (None, False, [], 0)
    }
    numbers = {task["id"]: str(n) for n, task in enumerate(state["tasks"], start=1)}
    for task in state["tasks"]:
        for name in ("unit", "status", "attempt", "result"):
            if task[name] is not None:
                found[f"task_{name}", numbers[task["id"]]] = task[name]
    for clock in state["clocks"]:
        about = numbers.get(clock["subject"])
        found["clock_due", f"{clock['timer']} {about}" if about else clock["timer"]] = clock["due"]
    if (lead := state["lead"]) in numbers:
        found["lead", None] = numbers[lead]
    return found
