"""`docs/keys.md`: every key of the console, from the one table that the page itself acts by."""

from collections.abc import Iterator
from pathlib import Path

import orjson

from api.words import FOLDER, Words
from infra.documents.markdown import NOTE, table

TABLE = FOLDER.parent / "console" / "keys.json"
ABOUT = """# 指挥中心的按键 Keys of the console

在输入框里时，单键不起作用；在「?」里可以改单键，也可以把单键关掉；改过的只在这台机器上、只为这个岗位
保存。鼠标能做到每一件事。

No single key acts while you are typing in a field; in the sheet behind `?` each single key can be
changed, for this post on this machine, and all of them switched off. The mouse reaches everything
that a key does. Only keys that are allowed now are shown beside an
incident; a key that is not answers with those that are.
"""


def keys() -> str:
    zh, en = Words("zh"), Words("en")
    parts = [NOTE, ABOUT]
    for group in ("move", "act", "page", "past"):
        title = f"console.keys.group.{group}"
        parts += [
            f"## {zh(title)} · {en(title)}\n",
            *table(("按键 key", "中文", "English"), _rows(group, zh, en)),
        ]
    return "\n".join(parts)


def _rows(group: str, zh: Words, en: Words) -> Iterator[tuple[str, str, str]]:
    for one in orjson.loads(Path(TABLE).read_bytes()):
        if one["group"] == group:
            pressed = " ".join(f"`{_name(key)}`" for key in (one["key"], one.get("also")) if key)
            word = f"console.key.{one['does']}"
            yield pressed, zh(word), en(word)


def _name(key: str) -> str:
    return "Space" if key == " " else key
