"""Three-no: since when a community is followed leaves; the breaches themselves stay.

A community has so few that each would tell of the people in it. What may be public of them is the
three-no page's to say.
"""

from typing import Final

from adapters.kafka.redaction.decision import Decisions, Withheld, shown
from domain.breach.events import (
    BreachAttributed,
    BreachConfirmed,
    BreachRecorded,
    BreachRejected,
    BreachRescinded,
    IncidentLinked,
    TrackingExtended,
    TrackingStarted,
)

_FEW = Withheld("breaches are so few that each would tell of the people in it")

THREE_NO: Final[Decisions] = {
    TrackingStarted: shown("community types tracked_from"),
    TrackingExtended: shown("types tracked_from"),
    BreachRecorded: _FEW,
    BreachConfirmed: _FEW,
    BreachRejected: _FEW,
    BreachAttributed: _FEW,
    BreachRescinded: _FEW,
    IncidentLinked: _FEW,
}
