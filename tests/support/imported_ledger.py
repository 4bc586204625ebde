"""A small log of another system, imported into a ledger of its own."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from rich.progress import Progress

from adapters.importers.files import survey
from adapters.importers.myla311 import MYLA311
from infra.cli.import_ import Log, _import
from infra.settings import Settings
from tests.support.house import House, served
from tests.support.postgres import Database
from tests.support.surface import Surface, serving

COLUMNS = ",".join(MYLA311.columns)
ROWS = """
1-1,03/02/2016 08:00:00 AM,03/02/2016 09:30:00 AM,Closed,Graffiti Removal,OCB,Call,12,Arroyo Seco
1-2,03/02/2016 08:10:00 AM,03/05/2016 08:10:00 AM,Closed,Bulky Items,BOS,Mobile App,12,Arroyo Seco
1-3,03/02/2016 08:20:00 AM,,Open,Bulky Items,BOS,Mobile App,7,Boyle Heights
1-4,03/02/2016 08:30:00 AM,,Pending,"=HYPERLINK(""x"")",BSL,Call,7,Boyle Heights
"""


@contextmanager
def imported(database: Database, folder: Path) -> Iterator[Surface]:
    """The surface of a ledger that holds four requests of Los Angeles, as anybody may serve it."""
    _fill(database, folder)
    with serving(database, folder) as surface:
        surface.catch_up()
        yield surface


@contextmanager
def imported_house(database: Database, folder: Path) -> Iterator[House]:
    """The same ledger for whoever has a browser, whose driver takes the loop of this thread."""
    with ThreadPoolExecutor(1) as aside:
        aside.submit(_fill, database, folder).result()
    with served(database, folder) as opened:
        yield opened


def _fill(database: Database, folder: Path) -> None:
    file = folder / "requests.csv"
    file.write_text(COLUMNS + ROWS, encoding="utf-8")
    settings = Settings(data_dir=folder)
    log = Log(MYLA311, file, survey(file, MYLA311), folder / "rejects.csv")
    with Progress(disable=True) as progress:
        importing = _import(database.server, database.ledger, settings, log, progress)
        counts = asyncio.run(importing)
    assert (counts.imported, counts.events) == (4, 6)
