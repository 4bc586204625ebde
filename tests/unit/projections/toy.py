"""An event of a kind that no ledger has."""

from domain.kernel import Code, Event


class Marked(Event, name="book.marked.v1"):
    said: Code
