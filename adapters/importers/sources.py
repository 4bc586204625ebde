"""The sources that can be imported, by name."""

from adapters.importers.myla311 import MYLA311
from adapters.importers.servicenow import SERVICENOW
from adapters.importers.source import Source

SOURCES: dict[str, Source] = {source.name: source for source in (MYLA311, SERVICENOW)}
