import asyncio
import sys
import time
from types import ModuleType

import pytest

from tests.bench import profile
from tests.bench.phases import NoSuchPlace, Phases, found, hearing, measuring


def spin(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


class Work:
    def outer(self) -> None:
        spin(0.01)
        self.inner()

    def inner(self) -> None:
        spin(0.02)

    async def waited(self) -> None:
        await asyncio.sleep(0.02)


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> str:
    module = ModuleType("measured_work")
    module.__dict__["Work"] = Work
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return "measured_work:Work."


def test_a_phase_is_charged_without_what_it_calls(place: str) -> None:
    phases = Phases()
    places = {"outer": [place + "outer"], "inner": [place + "inner"], "wait": [place + "waited"]}
    with measuring(phases, places):
        Work().outer()
        asyncio.run(Work().waited())
    assert phases.cpu_s["outer"] == pytest.approx(0.01, rel=0.3)
    assert phases.cpu_s["inner"] == pytest.approx(0.02, rel=0.3)
    assert phases.lasted_s["wait"] >= 0.02
    assert phases.calls == {"outer": 1, "inner": 1, "wait": 1}
    Work().outer()
    assert phases.calls["outer"] == 1


def test_a_hook_hears_what_is_called(place: str) -> None:
    heard: list[tuple[object, ...]] = []
    work = Work()
    with hearing({place + "inner": heard.append}):
        work.inner()
    work.inner()
    assert heard == [(work,)]


@pytest.mark.parametrize("missing", ["no_such_module:a", "json:a.b", "json:JSONDecoder.a"])
def test_a_place_that_is_gone_is_an_error(missing: str) -> None:
    with pytest.raises(NoSuchPlace), measuring(Phases(), {"gone": [missing]}):
        pass


def test_every_place_of_the_profile_is_there() -> None:
    places = [one for phase in (profile.PHASES | profile.WAITS).values() for one in phase]
    assert all(found(one) for one in (*places, profile.PUT, profile.TAKEN))
