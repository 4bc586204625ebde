"""Measured phases: what functions take of the processor, and how long awaited ones last.

The functions are named, not edited: each is wrapped where its caller looks it up. A name that is
not found is an error, so that a profile never leaves out in silence what it claims to measure.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from inspect import iscoroutinefunction
from typing import Any

Hook = Callable[[tuple[Any, ...]], None]


class NoSuchPlace(LookupError):
    """The product was built anew, and what this profile measures has another name there."""


class Phases:
    """Seconds and calls by phase.

    cpu_s: of plain functions, on the processor, less what inner phases take. lasted_s: of awaited
    ones, from call to return, whatever else the loop did meanwhile.
    """

    def __init__(self) -> None:
        self.cpu_s: Counter[str] = Counter()
        self.lasted_s: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self._inner = [0.0]

    def clear(self) -> None:
        for counted in (self.cpu_s, self.lasted_s, self.calls):
            counted.clear()

    def plain(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        cpu_s, calls, inner, clock = self.cpu_s, self.calls, self._inner, time.thread_time

        @wraps(function)
        def called(*args: Any, **more: Any) -> Any:
            inner.append(0.0)
            since = clock()
            try:
                return function(*args, **more)
            finally:
                spent = clock() - since
                cpu_s[name] += spent - inner.pop()  # type: ignore[assignment]
                inner[-1] += spent
                calls[name] += 1

        return called

    def awaited(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        async def called(*args: Any, **more: Any) -> Any:
            since = time.perf_counter()
            try:
                return await function(*args, **more)
            finally:
                self.lasted_s[name] += time.perf_counter() - since  # type: ignore[assignment]
                self.calls[name] += 1

        return called


@contextmanager
def measuring(phases: Phases, places: Mapping[str, Sequence[str]]) -> Iterator[None]:
    """Wrap every place (`module:name.attribute`) of every phase. Raises NoSuchPlace."""

    def wrapped(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        make = phases.awaited if iscoroutinefunction(original) else phases.plain
        return make(name, original)

    with _replaced((name, place, wrapped) for name in places for place in places[name]):
        yield


@contextmanager
def hearing(hooks: Mapping[str, Hook]) -> Iterator[None]:
    """Tell each hook the arguments of every call of its place, before the call is made."""

    def wrapped(place: str, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def called(*args: Any, **more: Any) -> Any:
            hooks[place](args)
            return original(*args, **more)

        return called

    with _replaced((place, place, wrapped) for place in hooks):
        yield


Making = Callable[[str, Callable[..., Any]], Callable[..., Any]]


@contextmanager
def _replaced(wanted: Iterator[tuple[str, str, Making]]) -> Iterator[None]:
    undo: list[tuple[Any, str, Any]] = []
    try:
        for name, place, making in wanted:
            owner, attribute = found(place)
            original = owner.__dict__[attribute]
            undo.append((owner, attribute, original))
            setattr(owner, attribute, making(name, original))
        yield
    finally:
        for owner, attribute, original in reversed(undo):
            setattr(owner, attribute, original)


def found(place: str) -> tuple[Any, str]:
    """The owner of a function and its name there. Raises NoSuchPlace."""
    module, _, path = place.partition(":")
    *owners, attribute = path.split(".")
    try:
        owner: Any = import_module(module)
    except ModuleNotFoundError:
        raise NoSuchPlace(place) from None
    for one in owners:
        owner = getattr(owner, one, None)
    if owner is None or attribute not in owner.__dict__:
        raise NoSuchPlace(place)
    return owner, attribute
