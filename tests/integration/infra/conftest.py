from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.owner import reachable_folder
from tests.support.postgres import room


@pytest.fixture
def folder() -> Iterator[Path]:
    with reachable_folder(room()) as folder:
        yield folder
