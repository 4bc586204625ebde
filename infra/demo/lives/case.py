"""An incident on its way through its life: where it stands, and the clock of whoever acts on it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from domain.incident.commands.field import StoreEvidence
from domain.incident.terms import RESIDENT_CHANNELS, Channel
from domain.kernel import ActorKind, Command, Evidence, EvidenceKind, GeoPoint, Level
from domain.words import with_words
from infra.demo.acts import Act, Seat
from infra.demo.communities import Community, Plot
from infra.demo.county import County, Town
from infra.demo.hours import Hours, minutes, next_open, pace
from infra.demo.offices import Office
from infra.demo.phrases import description, phrase, place
from infra.demo.pictures import Picture, picture
from infra.demo.shape import Plan

STORE = Seat(ActorKind.SYSTEM, UUID("5b2d7a51-6a5e-5d0c-8a53-2f6f5f2b9c77"))
"""The part of the system that makes originals durable."""


class Case:
    """What the script must remember. It only guesses what the ledger decides; refusals are counted.

    at: local, never goes back. resident: whether a resident waits for an answer, its own or that of
    a duplicate. office, task, handler: of the lead task given last. shown: the photos of the work
    that was handed in last.
    """

    def __init__(self, county: County, plan: Plan, *, stream: UUID | None = None) -> None:
        self.county = county
        self.plan = plan
        self.rng = Random(f"{county.seed} {plan.key}")  # noqa: S311 - it must repeat
        self.at = plan.at
        self.stream = stream or county.id(plan.key, 0)
        self.category = plan.category
        self.urgency = county.categories[plan.category].urgency
        self.resident = plan.channel in RESIDENT_CHANNELS and stream is None
        self.spot = place(self.rng, rural=plan.plot.rural)
        self.story = description(self.rng, plan.category, self.spot)
        self.point: GeoPoint | None = None
        self.reporter: Seat | None = None
        self.account = False
        self.parent: UUID | None = None
        self.joined = False
        self.level = Level.COMMUNITY
        self.office: Office | None = None
        self.task: UUID | None = None
        self.given_at = self.at
        self.handler: Seat | None = None
        self.answered = False
        self._steps = 0
        self.shown: tuple[Evidence, ...] = ()
        self._photos: list[Picture] = []

    @property
    def plot(self) -> Plot:
        return self.plan.plot

    @property
    def community(self) -> Community:
        return self.county.communities[self.plot.community]

    @property
    def town(self) -> Town:
        return next(town for town in self.county.towns if town.area == self.community.town)

    @property
    def areas(self) -> frozenset[UUID]:
        return frozenset({self.county.area, self.community.town, self.community.area})

    def act(
        self, who: Seat, wish: type[Command], /, *, undoes: UUID | None = None, **payload: Any
    ) -> Act:
        """Somebody asks something of this incident now."""
        if wish.opens:
            command_id = self.stream
        else:
            self._steps += 1
            command_id = self.county.id(self.plan.key, self._steps)
        referring, words = with_words(wish, command_id, self.stream, payload)
        command = wish.model_validate(
            {"command_id": command_id, "stream": self.stream, **referring}
        )
        return Act(self.at.astimezone(UTC), who, command, words, undoes)

    def wait(self, delay: timedelta, hours: Hours | None = None) -> None:
        """Let time pass, and the night after it when nobody works then."""
        self.at += delay
        if hours:
            self.at = next_open(self.at, hours, self.county.calendar, self.rng)

    def wait_minutes(self, least: float, most: float, hours: Hours | None = None) -> None:
        self.wait(minutes(self.rng, least, most), hours)

    def wait_limit(self, limit_minutes: float, hours: Hours | None = None) -> None:
        """Take as long as people take who have that long."""
        self.wait(pace(self.rng, limit_minutes), hours)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def say(self, kind: str) -> str:
        return phrase(self.rng, kind)

    def perhaps(self, kind: str, share: float) -> str | None:
        """A text of this kind, or none."""
        return self.say(kind) if self.chance(share) else None

    def proof(self, *, done: bool = False) -> Evidence:
        """A photo taken a moment ago; it must be stored afterwards. done: of how it was left."""
        place, mark = self.stream.int + len(self._photos), self.rng.randbytes(16).hex()
        photo = picture(self.category, mark, place, done=done)
        self._photos.append(photo)
        taken = self.at - timedelta(seconds=self.rng.randrange(5, 90))
        return Evidence(
            sha256=photo.sha256, kind=EvidenceKind.PHOTO, captured_at=taken.astimezone(UTC)
        )

    def result(self) -> tuple[Evidence, ...]:
        """A photo of how the work left it, which a check from afar looks at too."""
        self.shown = (self.proof(done=True),)
        return self.shown

    def stored(self) -> Iterator[Act]:
        """The originals declared since the last time become durable, one by one."""
        for photo in self._photos:
            self.wait(timedelta(seconds=self.rng.randrange(2, 30)))
            act = self.act(
                STORE, StoreEvidence, sha256=photo.sha256, served_sha256=photo.served_sha256,
                bytes=len(photo.content),
            )  # fmt: skip
            yield act._replace(photo=photo)
        self._photos = []

    def near(self) -> GeoPoint | None:
        """A position within a few dozen metres of the point of the incident."""
        if self.point is None:
            return None
        return GeoPoint(
            lat=round(self.point.lat + self.rng.uniform(-4e-4, 4e-4), 6),
            lon=round(self.point.lon + self.rng.uniform(-4e-4, 4e-4), 6),
        )

    def later(self, least_days: float, most_days: float) -> datetime:
        """An instant some days ahead, to the minute, in UTC."""
        ahead = self.at + minutes(self.rng, least_days * 1440, most_days * 1440)
        return ahead.replace(second=0).astimezone(UTC)

    def sprout(self, key: str, at: datetime, channel: Channel, category: str) -> Plan:
        """The plan of another incident at the same place that comes out of this one."""
        return Plan(f"{self.plan.key}/{key}", at, self.plot, channel, category)
