"""A resident's matter as the public page says it: sentences for codes, words for instants."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from api.public_matter import PublicLimit, PublicMatter, PublicStep, Stage
from api.words import Words


class StepLine(NamedTuple):
    """at: as it is written, empty where it is not told. instant: for machines."""

    stage: str
    state: str
    at: str
    instant: str


class MatterLines(NamedTuple):
    """says: sentences, in order."""

    community: str | None
    category: str | None
    stage: str
    says: list[str]
    steps: list[StepLine]


def matter_lines(matter: PublicMatter, zone: ZoneInfo, words: Words) -> MatterLines:
    category = matter.category
    return MatterLines(
        community=matter.community,
        category=(category.zh if words.language == "zh" else category.en) if category else None,
        stage=words(f"public.stage.{matter.stage}"),
        says=list(_says(matter, zone, words)),
        steps=[_step(step, matter.at, zone, words) for step in matter.steps],
    )


def _says(matter: PublicMatter, zone: ZoneInfo, words: Words) -> Iterator[str]:
    if matter.merged:
        yield words("public.merged")
    if matter.result:
        yield words(f"public.result.{matter.result}")
    if matter.paused_for:
        yield words(f"public.pause.{matter.paused_for}")
    if matter.limit:
        key = f"public.{'passed' if matter.limit.passed else 'limit'}.{matter.limit.what}"
        yield words(key, at=_until(matter.limit, matter.at, zone, words))
    if matter.stage is not Stage.ACCEPTED or matter.paused_for is None:
        yield words(f"public.next.{matter.stage}")


def _step(step: PublicStep, now: datetime, zone: ZoneInfo, words: Words) -> StepLine:
    stage = words(f"public.stage.{step.stage}")
    if step.at is None:
        return StepLine(stage, step.state, "", "")
    local = step.at.astimezone(zone)
    same_year = local.year == now.astimezone(zone).year
    written = f"{local:%m-%d %H:%M}" if same_year else f"{local:%Y-%m-%d %H:%M}"
    return StepLine(stage, step.state, written, local.isoformat())


def _until(limit: PublicLimit, now: datetime, zone: ZoneInfo, words: Words) -> str:
    """Its day ends at 24:00, never at 00:00 of the next."""
    local = limit.at.astimezone(zone)
    time = f"{local:%H:%M}"
    if time == "00:00":
        local, time = local - timedelta(days=1), "24:00"
    key = "public.day" if local.year == now.astimezone(zone).year else "public.day_of_year"
    month = words(f"public.month.{local.month}")
    return words(key, year=local.year, month=month, day=local.day, time=time)
