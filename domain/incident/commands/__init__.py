"""What can be asked of an incident. Every command has a rule of its verb's name in `decide`."""

from typing import Final, get_args

from domain.incident.commands.changes import ChangesCommand
from domain.incident.commands.closing import ClosingCommand
from domain.incident.commands.dispatch import DispatchCommand
from domain.incident.commands.field import FieldCommand
from domain.incident.commands.intake import IntakeCommand
from domain.incident.commands.watch import WatchCommand
from domain.kernel import Command

IncidentCommand = (
    IntakeCommand | DispatchCommand | FieldCommand | ClosingCommand | ChangesCommand | WatchCommand
)
DECLARING: Final[tuple[type[Command], ...]] = tuple(
    command
    for command in get_args(IncidentCommand)
    if not command.opens and command.model_fields.keys() & {"evidence", "before", "after"}
)
"""The commands that may declare evidence about an incident that is there."""
__all__ = [
    "DECLARING",
    "ChangesCommand",
    "ClosingCommand",
    "DispatchCommand",
    "FieldCommand",
    "IncidentCommand",
    "IntakeCommand",
    "WatchCommand",
]
