"""The words of all pages: one catalogue per language, with equal keys, a file per section."""

from functools import cache
from pathlib import Path

import orjson

from api.languages import Language

PLAIN_MAX = 9_999
FOLDER = Path(__file__).parent / "web" / "words"


class Words:
    """Call it with `section.key`: a sentence in this language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._words = catalogue(language)

    def __call__(self, key: str, **values: object) -> str:
        """Return the words with `values` filled in. Raises KeyError where there are none."""
        said = {name: counted(value) for name, value in values.items()}
        return self._words[key].format_map(said)


def counted(value: object) -> object:
    """A count as a page shows it, 9999, 10,000; anything else as it is."""
    if isinstance(value, int) and value > PLAIN_MAX:
        return f"{value:,}"
    return value


@cache
def catalogue(language: Language) -> dict[str, str]:
    """All words of a language by `section.key`; the browser's pages bundle the same files."""
    words: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.json")):
        section: dict[str, str] = orjson.loads(path.read_bytes())
        words |= {f"{path.stem}.{key}": sentence for key, sentence in section.items()}
    return words
