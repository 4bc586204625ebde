"""The words of all pages: one catalogue per language, with equal keys, a file per section."""

from functools import cache
from pathlib import Path

import orjson

from api.languages import Language

FOLDER = Path(__file__).parent / "web" / "words"


class Words:
    """Call it with `section.key`: a sentence in this language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._words = catalogue(language)

    def __call__(self, key: str, **values: object) -> str:
        """Return the words with `values` filled in. Raises KeyError where there are none."""
        return self._words[key].format_map(values)


@cache
def catalogue(language: Language) -> dict[str, str]:
    """All words of a language by `section.key`; the browser's pages bundle the same files."""
    words: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.json")):
        section: dict[str, str] = orjson.loads(path.read_bytes())
        words |= {f"{path.stem}.{key}": sentence for key, sentence in section.items()}
    return words
