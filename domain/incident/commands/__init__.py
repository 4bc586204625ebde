"""What can be asked of an incident. Every command has a rule of its verb's name in `decide`."""

from domain.incident.commands.changes import ChangesCommand
from domain.incident.commands.closing import ClosingCommand
from domain.incident.commands.dispatch import DispatchCommand
from domain.incident.commands.field import FieldCommand
from domain.incident.commands.intake import IntakeCommand
from domain.incident.commands.watch import WatchCommand

IncidentCommand = (
    IntakeCommand | DispatchCommand | FieldCommand | ClosingCommand | ChangesCommand | WatchCommand
)
__all__ = [
    "ChangesCommand",
    "ClosingCommand",
    "DispatchCommand",
    "FieldCommand",
    "IncidentCommand",
    "IntakeCommand",
    "WatchCommand",
]
