"""`restore`, as a person types it: into one place, with the right key unless another is given."""

from pathlib import Path

import pytest

from infra.cli import restore as restore_verb
from infra.refusal import CannotRun
from tests.support.backups import Made, nothing_is_at
from tests.support.postgres import Database


class Restoring:
    """`restore`, as a person types it."""

    def __init__(self, made: Made, place: Database) -> None:
        self._made, self._place = made, place

    def __call__(
        self, folder: Path | None = None, key: Path | None = None, *, check: bool = False
    ) -> None:
        folder, key = folder or self._made.folder, key or self._made.key
        restore_verb.run(folder, as_name=self._place.ledger, key=key, check=check)

    def refuses(self, what: str, folder: Path | None = None, key: Path | None = None) -> None:
        """With this sentence, and nothing is there afterwards."""
        with pytest.raises(CannotRun, match=what):
            self(folder, key)
        assert nothing_is_at(self._place)
