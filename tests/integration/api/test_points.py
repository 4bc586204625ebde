"""An exact point is told while its class is public, and never once it is private."""

from collections.abc import Callable
from typing import Any

import pytest

from adapters.eventstore.recorder import LogRecorder
from api.as_of import head_of
from api.points import points_now
from domain.catalogue import EMPTY
from infra.cli.show import show
from infra.postgres.roles import Role
from infra.reading import Reading
from tests.support.examples import GRID, SINCE
from tests.support.feed import DISPATCHER, Feed, row_of
from tests.support.surface import V1, Surface

OFFICER, AUDITOR = "grid-officer-640181001017001-a", "auditor-centre"
LAT, LON = 38.104271, 106.339617
BODY = {
    "channel": "HOTLINE_12345", "category": "D1", "grid": str(GRID),
    "geo": {"lat": LAT, "lon": LON},
}  # fmt: skip
PRIVATE = {"category": "A4", "reason": "WRONG_AT_INTAKE"}


def answers(county: Surface, stream: str, then: str) -> dict[str, str]:
    """Everything that tells of an incident's place, now and as of a moment."""
    county.catch_up()
    one = f"{V1}/incidents/{stream}"
    asked: dict[str, tuple[str, str, dict[str, str]]] = {
        "incident": (one, DISPATCHER, {}),
        "incident then": (one, DISPATCHER, {"as_of": then}),
        "differences": (f"{one}/differences", DISPATCHER, {"until": then}),
        "board": (f"{V1}/boards/open", DISPATCHER, {}),
        "board then": (f"{V1}/boards/open", DISPATCHER, {"as_of": then}),
        "file": (f"{V1}/boards/open.csv", AUDITOR, {}),
        "file then": (f"{V1}/boards/open.csv", AUDITOR, {"as_of": then}),
        "frames": (f"{V1}/boards/open/frames", DISPATCHER, {"from": then}),
        "work": (f"{V1}/me/tasks", OFFICER, {}),
        "grids": (f"{V1}/me/catalogue", OFFICER, {}),
        "grid": (f"{V1}/grids/at?lat={LAT + 0.001}&lon={LON}", OFFICER, {}),
    }
    found = {}
    for what, (path, login, params) in asked.items():
        answer = county.get(path, login=login, params=params or None)
        assert answer.status_code == 200, (what, answer.text)
        found[what] = answer.text
    return found


def test_who_makes_a_matter_private_takes_back_its_point_everywhere(county: Surface) -> None:
    opened = county.command("/incidents", BODY, login=DISPATCHER).json()
    then = opened["position"].rpartition("/")[2]
    told = answers(county, opened["stream"], then)
    assert {what for what, text in told.items() if str(LAT) not in text} == set()
    path = f"/incidents/{opened['stream']}/commands/"
    accepted = county.command(path + "accept-incident", {}, login=DISPATCHER, seen=1).json()
    done = county.command(
        path + "reclassify-incident", PRIVATE, login=DISPATCHER, seen=accepted["version"]
    )
    assert done.status_code == 200, done.text
    kept = answers(county, opened["stream"], then)
    assert {what for what, text in kept.items() if str(LAT) in text or str(LON) in text} == set()
    assert opened["number"] in kept["board then"], "it is still on the board"
    near = county.get(f"{V1}/incidents/{opened['stream']}/nearby", login=DISPATCHER)
    assert near.json()["has_point"] is False
    late = county.command(path + "accept-incident", {}, login=DISPATCHER, seen=0)
    assert (late.status_code, str(LAT) in late.text) == (412, False)
    public = county.command(
        path + "reclassify-incident", PRIVATE | {"category": "D1"}, login=DISPATCHER,
        seen=done.json()["version"],
    )  # fmt: skip
    assert public.status_code == 200
    assert str(LAT) in answers(county, opened["stream"], then)["board then"]


def test_the_terminal_shows_no_point_that_the_pages_would_not(
    county: Surface, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = county.command("/incidents", BODY, login=DISPATCHER).json()
    county.catch_up()
    ledger, url = county.parts.ledger, county.database.url(Role.READER)
    recorder = LogRecorder(url)
    with recorder.datastore:
        read = Reading(url, ledger.name, ledger.catalogue, head_of(ledger), recorder, {})
        show(read, opened["number"], None)
        assert str(LAT) in capsys.readouterr().out
        path = f"/incidents/{opened['stream']}/commands/"
        county.command(path + "accept-incident", {}, login=DISPATCHER, seen=1)
        county.command(path + "reclassify-incident", PRIVATE, login=DISPATCHER, seen=2)
        county.catch_up()
        show(read._replace(head=head_of(ledger)), opened["number"], None)
    shown = capsys.readouterr().out
    assert ("incident_reclassified.v1" in shown, str(LAT) in shown) == (True, False)


def test_the_live_feed_drops_the_point_with_the_class(live: Callable[..., None]) -> None:
    async def act(feed: Feed) -> None:
        streams = [
            await feed.listen("of/1.0"),
            await feed.listen("of/1.0", OFFICER, f"{V1}/me/stream"),
        ]
        for stream in streams:
            await stream.message()
        opened = await feed.done("/incidents", BODY)
        path = f"/incidents/{opened['stream']}/commands/"
        for stream in streams:
            assert row_of(await stream.message())["lat"] == LAT
        accepted = await feed.done(path + "accept-incident", {}, seen=opened["version"])
        await feed.done(path + "reclassify-incident", PRIVATE, seen=accepted["version"])
        for stream in streams:
            row: dict[str, Any] = {"category": "D1"}
            while row["category"] == "D1":
                row = row_of(await stream.message())
            assert (row["category"], row["lat"], row["lon"]) == ("A4", None, None)

    live(act)


def test_where_no_list_of_classes_is_in_force_no_point_is_told() -> None:
    assert points_now(EMPTY, SINCE).public == frozenset()
