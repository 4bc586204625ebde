"""The rules of putting a fact right: an event more, never an instant, never another's outcome."""

from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple, assert_never

from domain.incident.commands.changes import CorrectFact
from domain.incident.decide.guards import category_of, reckoner_of, supervises, task_of
from domain.incident.errors.changes import CorrectionUnfit, NotYoursToCorrect
from domain.incident.events.changes import FactCorrected
from domain.incident.incident import Deed, Incident
from domain.incident.terms import Channel, CloseCode, CorrectableField, TaskResult
from domain.kernel import Event
from domain.known import Known


class _Held(NamedTuple):
    """What stands now, by whom; outcome: of somebody's work, which only he may correct."""

    deed: Deed | None
    value: object
    codes: type[StrEnum] | None = None
    outcome: bool = False


def correct(incident: Incident, command: CorrectFact, known: Known) -> list[Event]:
    held = _held(incident, command)
    new = _new(command, held)
    private = category_of(incident.category, known).private
    if private and command.corrects is CorrectableField.PLACE:
        raise CorrectionUnfit
    _check_author(held, incident, known)
    if new == held.value:
        return []
    old = held.value if held.codes else None
    return [
        FactCorrected(
            field=command.corrects,
            task_id=command.task_id,
            old=str(old) if old else None,
            new=command.new,
            geo=command.geo,
            text=command.text,
        )
    ]


def _held(incident: Incident, command: CorrectFact) -> _Held:
    match command.corrects:
        case CorrectableField.CHANNEL:
            return _Held(incident.reported, incident.channel, Channel)
        case CorrectableField.PLACE:
            return _Held(incident.reported, incident.geo)
        case CorrectableField.DESCRIPTION:
            return _Held(incident.reported, incident.text)
        case CorrectableField.CLOSE_CODE:
            return _Held(incident.closed, incident.close_code, CloseCode, outcome=True)
        case CorrectableField.TASK_RESULT:
            if command.task_id is None:
                raise CorrectionUnfit
            task = task_of(incident, command.task_id)
            return _Held(task.resolved, task.result, TaskResult, outcome=True)
        case _:
            assert_never(command.corrects)


def _new(command: CorrectFact, held: _Held) -> object:
    """The one value that the field takes; anything else beside it does not fit."""
    if held.deed is None:
        raise CorrectionUnfit
    values = {"code": command.new, "geo": command.geo, "text": command.text}
    wanted = {CorrectableField.PLACE: "geo", CorrectableField.DESCRIPTION: "text"}
    name = wanted.get(command.corrects, "code")
    given = {key for key, value in values.items() if value is not None}
    with_task = command.corrects is CorrectableField.TASK_RESULT
    if given != {name} or (command.task_id is not None) != with_task:
        raise CorrectionUnfit
    if held.codes is None:
        return values[name]
    if command.new not in set(held.codes):
        raise CorrectionUnfit
    return command.new


def _check_author(held: _Held, incident: Incident, known: Known) -> None:
    assert held.deed is not None, "what is corrected has an author"
    within = timedelta(hours=reckoner_of(incident, known).limits.correct_h_max)
    author = held.deed.by == known.actor.id
    early = known.effective_at - held.deed.at <= within
    supervisor = supervises(known.actor)
    if author and (early or supervisor):
        return
    if not supervisor or held.outcome:
        raise NotYoursToCorrect
