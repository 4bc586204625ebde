"""The documents made from the code: `.venv/bin/python -m infra.documents` writes them anew.

A contract test fails where one of them does not say what the code says.
"""

from collections.abc import Callable, Mapping
from typing import Final

from infra.documents.api import api
from infra.documents.errors import errors
from infra.documents.events import events
from infra.documents.keys import keys

GENERATED: Final[Mapping[str, Callable[[], str]]] = {
    "docs/api.md": api,
    "docs/errors.md": errors,
    "docs/events.md": events,
    "docs/keys.md": keys,
}
