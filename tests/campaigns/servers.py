"""A server of a campaign's own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_hex

from infra.postgres.server import Server
from tests.support.postgres import EMBEDDED, Servers


@contextmanager
def server_for(folder: Path) -> Iterator[Server]:
    """With a migrated template, so that `cloned` gives a database."""
    with ExitStack() as until_exit:
        yield Servers(token_hex(8), folder, until_exit).get(EMBEDDED)
