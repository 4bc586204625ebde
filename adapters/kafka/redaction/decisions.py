"""All decisions about what departments may see."""

from collections import ChainMap
from typing import Final

from adapters.kafka.redaction import breach, incident, reference
from adapters.kafka.redaction.decision import Decisions

CHAPTERS: Final[tuple[Decisions, ...]] = (
    incident.INTAKE,
    incident.DISPATCH,
    incident.FIELD,
    incident.CLOSING,
    incident.CHANGES,
    incident.WATCH,
    breach.THREE_NO,
    reference.PLACES,
    reference.OFFICES,
    reference.RULES,
)
DECISIONS: Final[Decisions] = dict(ChainMap(*CHAPTERS))
