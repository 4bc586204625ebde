"""Every refusal: one class per reason, with the sentence a person reads in Chinese and in English.

`docs/errors.md` and the HTTP problems are made from this file and from the classes that each stream
kind declares beside its rules (`domain/<kind>/errors.py`). `code` is stable: the class name in
snake case.
"""

import re
from collections.abc import Sequence
from typing import Any, ClassVar

_BETWEEN_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class Rejected(Exception):
    """Understood, and refused. `allowed` names the commands that the present state would take."""

    code: ClassVar[str] = ""
    zh: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, *, allowed: Sequence[str] = ()) -> None:
        super().__init__(self.en)
        self.allowed = tuple(allowed)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.code = _BETWEEN_WORDS.sub("_", cls.__name__).lower()


class NotFound(Rejected):
    """404: there is no such thing, or it lies outside what the asker may know of."""

    zh, en = "没有找到。", "There is no such thing."


class NotAllowed(Rejected):
    """403: this post may not do this."""

    zh, en = "您的岗位无权执行此操作。", "Your post may not do this."


class Conflict(Rejected):
    """409: the rules or the present state forbid it."""

    zh, en = "当前状态不允许此操作。", "The present state does not allow this."
