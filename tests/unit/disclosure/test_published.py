"""Which year is public on a day, and from when on."""

from datetime import date

import pytest

from domain.disclosure import Published, published

LONG_AGO = date(2017, 6, 15)


@pytest.mark.parametrize(
    ("today", "opened_on", "year", "on"),
    [
        (date(2020, 1, 31), LONG_AGO, 2018, date(2019, 2, 1)),
        (date(2020, 2, 1), LONG_AGO, 2019, date(2020, 2, 1)),
        (date(2020, 12, 31), LONG_AGO, 2019, date(2020, 2, 1)),
        (date(2020, 1, 15), date(2020, 1, 10), 2019, date(2020, 2, 1)),  # not public before then
        (date(2020, 12, 20), date(2020, 12, 10), 2019, date(2021, 1, 1)),
        (date(2021, 2, 1), date(2020, 12, 10), 2020, date(2021, 2, 1)),
    ],
)
def test_a_year_is_public_from_february_on_and_no_ledger_in_its_first_month(
    today: date, opened_on: date, year: int, on: date
) -> None:
    assert published(today, opened_on) == Published(year, on)
