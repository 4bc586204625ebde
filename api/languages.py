"""Chinese first, English when it is asked for."""

from typing import Literal

from starlette.requests import Request

Language = Literal["zh", "en"]


def language(request: Request) -> Language:
    """`?lang=` decides, else Accept-Language, else Chinese."""
    asked = request.query_params.get("lang")
    if asked in ("zh", "en"):
        return "en" if asked == "en" else "zh"
    weights = {"zh": 0.0, "en": 0.0}
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, weight = part.strip().partition(";q=")
        base = tag.strip().lower().split("-")[0]
        if base in weights:
            weights[base] = max(weights[base], _weight(weight))
    return "en" if weights["en"] > weights["zh"] else "zh"


def _weight(text: str) -> float:
    try:
        return float(text or "1")
    except ValueError:
        return 0.0
