"""What can be wrong with the vault; that it is down is `Unavailable`."""

from adapters.eventstore.errors import Corrupt
from adapters.key_files import KeyFileUnusable


class MasterKeyUnusable(KeyFileUnusable):
    """The master key is missing, unreadable, open to others, or not the one of this vault."""


class Tampered(Corrupt):
    """A stored value or key is not what was sealed under its id: stop, call somebody."""


class SubjectErased(Exception):
    """The subject's key was destroyed: nothing can be sealed under it any more."""
