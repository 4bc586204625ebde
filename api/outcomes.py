"""A receipt as its asker reads it, with the number and the look-up code that a report is given."""

from collections.abc import Mapping
from typing import Any

from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Outcome, Receipt
from adapters.vault.vault import Vault
from api.answers import receipt_members
from api.problems import Problem, refusals, refused
from domain.errors import Conflict
from domain.kernel import Command


class Outcomes:
    """Turns receipts into members of an answer."""

    def __init__(self, ledger: Ledger, vault: Vault) -> None:
        self._ledger = ledger
        self._vault = vault
        self._refusals = refusals()

    async def members(self, command: Command, receipt: Receipt) -> dict[str, Any]:
        """The receipt; with `number` and `receipt_code` where the command gave them."""
        members = receipt_members(self._ledger, receipt)
        if command.opens and receipt.outcome is not Outcome.REFUSED:
            members |= await self._given(command, receipt)
        return members

    async def _given(self, command: Command, receipt: Receipt) -> dict[str, Any]:
        """What the stream's first event says, so that a repeat is told the same."""
        opening = (await self._ledger.history(receipt.stream))[0].fact.event
        given: dict[str, Any] = {}
        if number := getattr(opening, "number", None):
            given["number"] = number
        if key_version := getattr(opening, "receipt_key_version", None):
            given["receipt_code"] = self._vault.printed_code(command.command_id, key_version)
        return given

    def problem(self, receipt: Receipt, headers: Mapping[str, str]) -> Problem:
        """The 409 of a refusal, with the receipt's members beside the sentences."""
        problem = refused(self._refusals.get(receipt.code or "", Conflict), receipt.allowed)
        problem.more |= receipt_members(self._ledger, receipt)
        problem.headers = dict(headers)
        return problem
