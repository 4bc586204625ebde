"""A receipt as its asker reads it, with the number and the look-up code that a report is given."""

from collections.abc import Mapping
from typing import Any

from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Outcome, Receipt, Submission
from adapters.vault.vault import Vault
from api.answers import receipt_members
from api.problems import Problem, refusals, refused
from domain.access.permit import Principal, permit
from domain.errors import Conflict, NotFound
from domain.kernel import Command
from domain.streams import KIND_OF_COMMAND


class Outcomes:
    """Hands commands to the ledger and turns receipts into members of an answer."""

    def __init__(self, ledger: Ledger, vault: Vault) -> None:
        self._ledger = ledger
        self._vault = vault
        self._refusals = refusals()

    async def of(self, principal: Principal, submission: Submission) -> Receipt:
        """What `Ledger.execute` answers and raises, but one NotFound for all that is not there.

        A stream that was never opened and one out of reach must not be told apart.
        """
        kind = KIND_OF_COMMAND[type(submission.command)].name
        try:
            return await self._ledger.execute(principal, submission)
        except NotFound as missing:
            if missing.code == f"{kind}_not_found":
                raise NotFound from None
            raise

    async def members(self, command: Command, receipt: Receipt) -> dict[str, Any]:
        """The receipt; with `number` and `receipt_code` where the command gave them."""
        members = receipt_members(self._ledger, receipt)
        if command.opens and receipt.outcome is not Outcome.REFUSED:
            members |= await self._given(command, receipt)
        return members

    async def _given(self, command: Command, receipt: Receipt) -> dict[str, Any]:
        """What the stream's first event says; a repeat is told the same, under an older key too."""
        opened, key_version = self._ledger.held(receipt.stream), None
        if receipt.replayed or opened is None:
            opened = (await self._ledger.history(receipt.stream))[0].fact.event
            key_version = getattr(opened, "receipt_key_version", None)
        elif command.gives_receipt_code:
            key_version = self._vault.receipt_key_version
        given: dict[str, Any] = {}
        if number := getattr(opened, "number", None):
            given["number"] = number
        if key_version is not None:
            given["receipt_code"] = self._vault.printed_code(command.command_id, key_version)
        return given

    def problem(
        self, principal: Principal, receipt: Receipt, headers: Mapping[str, str] | None = None
    ) -> Problem:
        """The 409 of a refusal: the receipt, and what the state would take of this post.

        Told again, long afterwards perhaps, it says nothing of that: no list, not an empty one.
        """
        allowed = [name for name in receipt.allowed if permit(principal, name, None)]
        problem = refused(self._refusals.get(receipt.code or "", Conflict), allowed)
        if receipt.replayed:
            problem.more.pop("allowed", None)
        problem.more |= receipt_members(self._ledger, receipt)
        problem.headers = dict(headers or {})
        return problem
