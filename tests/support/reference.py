"""What the fact tables must say, told a second time from the stored JSON alone, plainly."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

Json = dict[str, Any]
ENDED = ("DONE", "RETURNED", "RECALLED", "REASSIGNED")
AT_REST = ("SUSPENDED", "PARKED")
BY_LEAD = (
    "task_dispatched", "task_reassigned", "task_signed", "arrived_on_scene", "progress_recorded",
    "task_resolved", "task_recalled", "return_accepted", "rework_ordered",
)  # fmt: skip
STATUS = {
    "incident_reported": "REPORTED", "incident_accepted": "ACCEPTED", "self_handled": "RESOLVED",
    "answered_at_desk": "RESOLVED", "incident_unparked": "HANDLING", "incident_closed": "CLOSED",
    "incident_reopened": "ACCEPTED", "incident_voided": "VOIDED", "incident_rejected": "REJECTED",
    "duplicate_merged": "MERGED", "incident_suspended": "SUSPENDED", "incident_parked": "PARKED",
    "resolution_verified": "VERIFIED",
}  # fmt: skip
WORK = {
    "task_signed": "SIGNED", "arrived_on_scene": "ON_SCENE", "progress_recorded": "HANDLING",
    "task_resolved": "DONE", "task_recalled": "RECALLED", "return_accepted": "RETURNED",
}  # fmt: skip
FIRST = {
    "incident_reported": "reported", "incident_accepted": "accepted", "task_signed": "signed",
    "task_dispatched": "dispatched", "task_reassigned": "dispatched", "arrived_on_scene": "arrived",
}  # fmt: skip
LAST = {
    "task_resolved": "resolved", "self_handled": "resolved", "answered_at_desk": "resolved",
    "incident_closed": "closed",
}  # fmt: skip


def incidents(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, Any, Json]]:
    """(position, stream, what holds from there on) for rows of the log in order."""
    held: dict[Any, Json] = {}
    given: dict[Any, Json] = {}
    for stream, topic, state, position, at in rows:
        kind, name, _ = topic.split(".")
        if kind == "incident":
            e = orjson.loads(state)
            held[stream] = _after(held.get(stream, {"tasks": {}}), name, e, at)
            stands = given.setdefault(stream, {})
            if name in ("task_dispatched", "task_reassigned"):
                stands[e["task_id"]] = at
            if name == "undone" and stands.pop(e.get("task_id"), None):
                held[stream]["dispatched"] = next(iter(stands.values()), None)
            yield position, stream, held[stream]


def _after(held: Mapping[str, Any], name: str, e: Json, at: Any) -> Json:
    """status, urgency, tasks, and the instants that response times are made of."""
    now = {**held, "tasks": _tasks(held, name, e)}
    now["status"] = STATUS.get(name) or e.get("status") or held["status"]
    now["urgency"] = e.get("urgency") or held["urgency"]
    if name in FIRST:
        now[FIRST[name]] = held.get(FIRST[name]) or at
    if name in LAST:
        now[LAST[name]] = at
    if e.get("lead"):
        now["lead"] = e["task_id"]
    if name in ("rework_ordered", "incident_reopened"):
        now["resolved"] = None
    if name == "incident_reopened" or (name == "undone" and held["status"] == "CLOSED"):
        now["closed"] = None
    given_up = name in ("task_recalled", "return_accepted", "undone")
    if (given_up and held.get("lead") == e.get("task_id")) or name == "incident_reopened":
        now["lead"] = None
    if name == "rework_ordered" and not e["task_ids"]:
        now["lead"] = None
    if name in BY_LEAD and held["status"] not in AT_REST:
        status = now["tasks"].get(now.get("lead"))
        open_ = [task for task in now["tasks"].values() if task not in ENDED]
        all_done = "HANDLING" if open_ else "RESOLVED"
        now["status"] = "ACCEPTED" if not status else all_done if status in ENDED else status
    return now


def _tasks(held: Mapping[str, Any], name: str, e: Json) -> Json:
    tasks = dict(held["tasks"])
    task = e.get("task_id")
    if name in ("task_dispatched", "task_reassigned"):
        tasks |= {task: "DISPATCHED"} | {
            gone: "REASSIGNED" for gone in [e.get("from_task")] if gone
        }
    elif name == "arrived_on_scene" and tasks[task] == "HANDLING":
        pass
    elif name in WORK and not (name == "progress_recorded" and held["status"] in AT_REST):
        tasks[task] = WORK[name]
    elif name == "undone" and task:
        tasks[task] = "RECALLED"
    elif name == "rework_ordered":
        tasks |= dict.fromkeys(e["task_ids"], "HANDLING")
    elif name in ("incident_unparked", "incident_voided"):
        to = "HANDLING" if name == "incident_unparked" else "RECALLED"
        tasks = {key: was if was in ENDED else to for key, was in tasks.items()}
    return tasks
