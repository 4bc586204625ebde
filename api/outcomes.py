"""A receipt as its asker reads it, with the number and the look-up code that a report is given."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Outcome, Receipt
from api.answers import receipt_members
from api.problems import Problem, refusals, refused
from domain.errors import Conflict
from domain.kernel import Command


class Outcomes:
    """look_up_code: the resident's code of a report, made again from the command's id."""

    def __init__(self, ledger: Ledger, look_up_code: Callable[[UUID], str]) -> None:
        self._ledger = ledger
        self._look_up_code = look_up_code
        self._refusals = refusals()

    async def members(self, command: Command, receipt: Receipt) -> dict[str, Any]:
        """The receipt; with `number` and `receipt_code` where the command gave them."""
        members = receipt_members(self._ledger, receipt)
        if command.opens and receipt.outcome is not Outcome.REFUSED:
            state = await self._ledger.state(receipt.stream)
            if number := getattr(state, "number", None):
                members["number"] = number
        if command.gives_receipt_code:
            members["receipt_code"] = self._look_up_code(receipt.command_id)
        return members

    def problem(self, receipt: Receipt, headers: Mapping[str, str]) -> Problem:
        """The 409 of a refusal, with the receipt's members beside the sentences."""
        problem = refused(self._refusals.get(receipt.code or "", Conflict), receipt.allowed)
        problem.more |= receipt_members(self._ledger, receipt)
        problem.headers = dict(headers)
        return problem
