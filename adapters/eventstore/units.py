"""Units: the connected components of a batch's streams and claim keys.

Two commands that touch a common stream or key stand or fall together; a conflict in one unit leaves
the others untouched.
"""

from collections.abc import Hashable, Iterable


class Units:
    """Union-find over hashable things; every thing met belongs to one unit.

    A thing is known by its place from its first mention on, so that it is hashed but once each time
    it is mentioned.
    """

    def __init__(self) -> None:
        self._places: dict[Hashable, int] = {}
        self._parents: list[int] = []
        self._numbers: dict[int, int] = {}

    def join(self, things: Iterable[Hashable]) -> int:
        """Make one unit of the things; the place of one of them, -1 where there are none."""
        first = -1
        parents = self._parents
        for thing in things:
            root = self._places.setdefault(thing, len(parents))
            if root == len(parents):
                parents.append(root)
            else:
                root = self._root(root)
            if first < 0:
                first = root
            elif root != first:
                parents[root] = first
        return first

    def number(self, place: int) -> int:
        """A small number for the unit of a place; ask only after the last join."""
        return self._numbers.setdefault(self._root(place), len(self._numbers))

    def _root(self, place: int) -> int:
        parents = self._parents
        root = place
        while (parent := parents[root]) != root:
            root = parent
        while (parent := parents[place]) != root:
            parents[place] = root
            place = parent
        return root
