"""Units: the connected components of a batch's streams and claim keys.

Two commands that touch a common stream or key stand or fall together; a conflict in one unit leaves
the others untouched.
"""

from collections.abc import Hashable, Iterable


class Units:
    """Union-find over hashable things; every thing met belongs to one unit."""

    def __init__(self) -> None:
        self._parent: dict[Hashable, Hashable] = {}
        self._numbers: dict[Hashable, int] = {}

    def find(self, thing: Hashable) -> Hashable:
        root = thing
        while (parent := self._parent.setdefault(root, root)) != root:
            root = parent
        while (parent := self._parent[thing]) != root:
            self._parent[thing] = root
            thing = parent
        return root

    def join(self, things: Iterable[Hashable]) -> None:
        first: Hashable | None = None
        for thing in things:
            root = self.find(thing)
            if first is None:
                first = root
            elif root != first:
                self._parent[root] = first

    def number(self, thing: Hashable) -> int:
        """A small number for the unit of `thing`; ask only after the last join."""
        return self._numbers.setdefault(self.find(thing), len(self._numbers))
