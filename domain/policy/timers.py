"""How long each step of an incident may take."""

from typing import Literal, assert_never

from domain.deadlines import Limit
from domain.kernel import Value
from domain.urgency import Urgency


class UrgencyTimers(Value):
    """The limits of one urgency; arrive is None where nobody has to come (COMPLEX).

    rural_verify holds instead of verify where the community is a village.
    """

    accept: Limit
    dispatch: Limit
    sign: Limit
    arrive: Limit | None = None
    resolve: Limit
    verify: Limit
    rural_verify: Limit | None = None
    follow_up: Limit
    close: Limit
    contact: Limit
    level: Limit

    def verify_in(self, *, rural: bool) -> Limit:
        """T6 of this place."""
        return self.rural_verify if rural and self.rural_verify else self.verify


class IncidentTimers(Value):
    """T1 to T9 and the level timer for each urgency.

    T1 accept, T2 dispatch, T3 sign, T4 arrive, T5 resolve, T6 verify, T7 follow_up, T8 close,
    T9 contact. T0 is T2, then T5.
    """

    kind: Literal["incident.timers"]
    urgent: UrgencyTimers
    prompt: UrgencyTimers
    routine: UrgencyTimers
    complex: UrgencyTimers

    def of(self, urgency: Urgency) -> UrgencyTimers:
        match urgency:
            case Urgency.URGENT:
                return self.urgent
            case Urgency.PROMPT:
                return self.prompt
            case Urgency.ROUTINE:
                return self.routine
            case Urgency.COMPLEX:
                return self.complex
            case _:
                assert_never(urgency)
