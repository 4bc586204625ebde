"""The words of the plain pages: one catalogue per language, with equal keys."""

from functools import cache
from pathlib import Path

import orjson

from api.languages import Language

FOLDER = Path(__file__).parent / "pages"


class Words:
    """Call it with a key: a sentence in this language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._words = catalogue(language)

    def __call__(self, key: str, **values: object) -> str:
        """Return the words with `values` filled in. Raises KeyError where there are none."""
        return self._words[key].format_map(values)


@cache
def catalogue(language: Language) -> dict[str, str]:
    """All words of a language."""
    words: dict[str, str] = orjson.loads((FOLDER / f"{language}.json").read_bytes())
    return words
