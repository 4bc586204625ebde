from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.postgres import Database
from tests.support.surface import Surface, surface


@pytest.fixture
def county(database: Database, tmp_path: Path) -> Iterator[Surface]:
    """The HTTP surface of the example county, ready for work."""
    with surface(database, tmp_path) as ready:
        yield ready
