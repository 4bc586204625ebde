"""The rules of taking back what was just done, on every stream that it touched."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.incident.commands.changes import Undo
from domain.incident.decide.guards import Facts, reckoner_of
from domain.incident.errors.changes import (
    NotUndoable,
    NotYoursToUndo,
    SomethingSince,
    StreamsNotNamed,
    UndoTooLate,
)
from domain.incident.events.changes import Undone
from domain.incident.events.timed import MovedDue
from domain.incident.incident import Incident, Last
from domain.incident.terms import Status, Undoable
from domain.known import Known


class _Found(NamedTuple):
    """What the last command did here, and what it had found."""

    last: Last
    before: Incident
    did: Undoable


class Offer(NamedTuple):
    """What Undo would be asked with: `of` and `also`; `did` is what it would take back."""

    of: UUID
    also: tuple[UUID, ...]
    did: Undoable
    until: datetime


def offer(incident: Incident, by: UUID, seconds: int) -> Offer | None:
    """What this person could take back here, None for nothing; `until` may have passed."""
    last = incident.last
    if last is None or last.by != by or last.before is None or not last.event_ids:
        return None
    did = _did(incident, last.before)
    if did is None:
        return None
    others = _others(incident, _Found(last, last.before, did))
    until = last.at + timedelta(seconds=seconds)
    return Offer(last.event_ids[0], tuple(sorted(others)), did, until)


def undo(incident: Incident, command: Undo, known: Known) -> Facts:
    found = _found(incident, command)
    if found.last.by != known.actor.id:
        raise NotYoursToUndo
    seconds = reckoner_of(incident, known).limits.undo_s_max
    if known.decided_at - found.last.at > timedelta(seconds=seconds):
        raise UndoTooLate
    others = _others(incident, found)
    if others != set(command.also) or not others <= known.states.keys():
        raise StreamsNotNamed
    facts = [(incident.stream, _undone(incident, found, incident.master))]
    for stream in sorted(others):
        other: Incident = known.states[stream]
        if other.last is None or other.last.command_id != found.last.command_id:
            raise SomethingSince
        assert other.last.before is not None, "what a mirrored fact found is kept"
        there = _Found(other.last, other.last.before, found.did)
        facts.append((stream, _undone(other, there, incident.stream)))
    return facts


def _found(incident: Incident, command: Undo) -> _Found:
    last = incident.last
    if last is None or command.of not in last.event_ids:
        raise SomethingSince
    did = _did(incident, last.before)
    if did is None or last.before is None:
        raise NotUndoable
    return _Found(last, last.before, did)


def _did(incident: Incident, before: Incident | None) -> Undoable | None:
    if before is None:
        return None
    if incident.status is Status.MERGED:
        return Undoable.MERGE
    if incident.status is Status.CLOSED:
        return Undoable.CLOSE
    if len(incident.tasks) > len(before.tasks):
        return Undoable.DISPATCH
    return Undoable.REGRADE if incident.urgency is not before.urgency else None


def _others(incident: Incident, found: _Found) -> set[UUID]:
    """The master of a merge; the incident this one was split from, if this was its first end."""
    others = {incident.master} if found.did is Undoable.MERGE else set()
    if found.did in {Undoable.MERGE, Undoable.CLOSE} and not found.before.ended_once:
        others.add(incident.parent)
    return {stream for stream in others if stream is not None}


def _undone(incident: Incident, found: _Found, other: UUID | None) -> Undone:
    before = found.before
    gave = found.did is Undoable.DISPATCH
    return Undone(
        of=found.last.event_ids[0],
        undone=found.did,
        status=before.status,
        urgency=before.urgency,
        dues=tuple(
            MovedDue(timer=clock.timer, subject=clock.subject, due=clock.due)
            for clock in before.clocks
        ),
        task_id=incident.tasks[-1].id if gave else None,
        other=other,
    )
