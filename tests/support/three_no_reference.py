"""The three-no status told a second time, plainly, from the stored JSON alone."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

Json = dict[str, Any]
TYPES = ("PETITION_BYPASS", "ADMIN_LITIGATION", "CRIMINAL_CASE")
OVER = ("CLOSED", "REJECTED", "MERGED", "VOIDED")
ZONE = ZoneInfo("Asia/Shanghai")


class Line:
    """One row of the log."""

    def __init__(self, row: Sequence[Any]) -> None:
        self.stream, topic, state, self.position, self.effective, self.recorded = row
        self.kind, self.name, _ = topic.split(".")
        self.body: Json = orjson.loads(state)
        self.day = self.effective.astimezone(ZONE).date()
        self.known = self.recorded.astimezone(ZONE).date()


def status(lines: Sequence[Line], known: int, valid: date, begin: date, community: str) -> Json:
    """Everything that the answer says about a community, as plain values."""
    seen = [line for line in lines if line.position <= known]
    breaches = _breaches(seen)
    mine = [b for b in breaches if b["community"] == community and b["on"] <= valid]
    inside = [b for b in mine if b["on"] >= begin]
    since = _since(seen, community)
    types = {}
    for one in TYPES:
        held = [b for b in mine if b["type"] == one and b["status"] == "CONFIRMED"]
        pending = [b for b in inside if b["type"] == one and b["status"] == "PROVISIONAL"]
        now = [b for b in held if b["on"] >= begin]
        days = max(0, (valid - since[one]).days + 1) if one in since else 0
        last = max((b["on"] for b in held), default=None)
        types[one] = (
            _word(len(now), len(pending), days), len(now), _clean(valid, last, days),
            sum((b["known"] - b["on"]).days > 30 for b in now),
        )  # fmt: skip
    confirmed = [b for b in inside if b["status"] == "CONFIRMED"]
    pending = [b for b in inside if b["status"] == "PROVISIONAL"]
    days = min(max(0, (valid - since[one]).days + 1) if one in since else 0 for one in TYPES)
    last = max((b["on"] for b in mine if b["status"] == "CONFIRMED"), default=None)
    return {
        "status": _word(len(confirmed), len(pending), days),
        "clean_days": _clean(valid, last, days),
        "types": types,
        "unresolved": sum(_unresolved(seen, b) for b in confirmed),
        **_source(seen, begin, valid, community),
        "households": _households(seen, valid, community),
    }


def _word(confirmed: int, pending: int, days: int) -> str:
    if confirmed or pending:
        return "BREACHED" if confirmed else "UNDER_REVIEW"
    return "CLEAN" if days >= 180 else "INSUFFICIENT"


def _clean(valid: date, last: date | None, days: int) -> int | None:
    return (valid - last).days if last else (days or None)


def _breaches(seen: Sequence[Line]) -> list[Json]:
    found: dict[Any, Json] = {}
    for line in seen:
        if line.kind != "breach":
            continue
        body, held = line.body, found.get(line.stream)
        if line.name == "breach_recorded":
            found[line.stream] = {
                "type": body["type"], "community": body["community"], "links": [],
                "on": date.fromisoformat(body["happened_on"]), "known": line.known,
                "status": "PROVISIONAL",
            }  # fmt: skip
        elif held is None:
            continue
        elif line.name == "breach_attributed":
            held["community"] = body["community"]
        elif line.name == "incident_linked":
            held["links"].append(body["incident"])
        else:
            held["status"] = line.name.removeprefix("breach_").upper()
    return list(found.values())


def _since(seen: Sequence[Line], community: str) -> dict[str, date]:
    stream = None
    since: dict[str, date] = {}
    for line in seen:
        if line.name == "tracking_started" and line.body["community"] == community:
            stream = line.stream
        if line.stream == stream and line.name.startswith("tracking_"):
            for one in line.body["types"]:
                since.setdefault(one, date.fromisoformat(line.body["tracked_from"]))
    return since


def _incident(lines: Sequence[Line]) -> Json | None:
    """An incident after these facts of it."""
    now: Json | None = None
    for line in lines:
        body = line.body
        if line.name == "incident_reported":
            now = {"status": "OPEN", "category": body["category"], "community": body["community"]}
        elif now is not None:
            now |= _followed(line, body)
    return now


def _followed(line: Line, body: Json) -> Json:
    match line.name:
        case "incident_closed":
            return {"status": "CLOSED", "code": body["close_code"], "closed": line.day}
        case "incident_rejected":
            return {"status": "REJECTED", "rejected": line.day}
        case "incident_voided":
            return {"status": "VOIDED"}
        case "incident_reopened":
            return {"status": "OPEN"}
        case "incident_reclassified":
            return {"category": body["category"]}
        case "follow_up_recorded":
            return {"score": body.get("score")}
        case "duplicate_merged":
            return {"status": "MERGED", "master": body["master"]}
        case _:
            return {}


def _unresolved(seen: Sequence[Line], breach: Json) -> bool:
    midnight = datetime.combine(breach["on"], datetime.min.time(), ZONE)
    before = [line for line in seen if line.effective <= midnight]
    return any(_was_unresolved(before, incident) for incident in breach["links"])


def _was_unresolved(before: Sequence[Line], incident: str) -> bool:
    then = _incident([line for line in before if str(line.stream) == incident])
    if then is None or then["status"] == "VOIDED":
        return False
    if then["status"] == "MERGED":
        return _was_unresolved(before, then["master"])
    if then["status"] not in OVER or (then.get("score") or 5) <= 2:
        return True
    return bool(then["status"] == "CLOSED" and then["code"] == "UNSOLVED")


def _source(seen: Sequence[Line], begin: date, valid: date, community: str) -> Json:
    streams = {line.stream for line in seen if line.kind == "incident"}
    told = {"solved": 0, "closed": 0, "rejected": 0, "voided": 0, "reclassified": 0}
    for stream in streams:
        own = [line for line in seen if line.stream == stream]
        now = _incident(own)
        if now is None or now["community"] != community:
            continue
        within = [line for line in own if begin <= line.day <= valid]
        category = own[0].body["category"]
        counted = set()
        for line in own:
            new = line.body["category"] if line.name == "incident_reclassified" else category
            dispute = category[0] == "A" or new[0] == "A"
            if (
                line in within
                and dispute
                and line.name in ("incident_voided", "incident_reclassified")
            ):
                counted.add(line.name.removeprefix("incident_"))
            category = new
        for name in counted:
            told[name] += 1
        if now["category"][0] == "A":
            done = now["status"] == "CLOSED" and begin <= now["closed"] <= valid
            told["closed"] += done
            told["solved"] += done and now["code"] == "SOLVED"
            told["rejected"] += now["status"] == "REJECTED" and begin <= now["rejected"] <= valid
    return told


def _households(seen: Sequence[Line], valid: date, community: str) -> int | None:
    last: dict[Any, tuple[date, int]] = {}
    grids = {
        line.stream
        for line in seen
        if line.name == "grid_divided" and line.body["community"] == community
    }
    for line in seen:
        if line.stream in grids and line.name in ("grid_divided", "households_counted"):
            told = line.body.get("as_of")
            day = date.fromisoformat(told) if told else line.day
            if day <= valid and day >= last.get(line.stream, (date.min, 0))[0]:
                last[line.stream] = day, line.body["households"]
    return sum(count for _, count in last.values()) if last else None
