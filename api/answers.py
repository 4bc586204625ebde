"""What the ledger answers, as members and headers of an HTTP answer."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Outcome, Receipt

JSON = "application/json"


def place(ledger: Ledger, position: int) -> str:
    """A position as it is written everywhere: `<ledger>/<epoch>.<n>`."""
    opened = ledger.catalogue.ledger
    return f"{ledger.name}/{opened.epoch if opened else 1}.{position}"


def receipt_members(ledger: Ledger, receipt: Receipt) -> dict[str, Any]:
    """A receipt as clients read it; `code` only with a refusal."""
    members: dict[str, Any] = {
        "command_id": receipt.command_id,
        "outcome": receipt.outcome.value,
        "stream": receipt.stream,
        "version": receipt.version,
        "position": place(ledger, receipt.position),
        "effective_at": receipt.effective_at,
        "decided_at": receipt.decided_at,
        "flags": receipt.flags,
    }
    if receipt.outcome is Outcome.REFUSED:
        members["code"] = receipt.code
    return members


def receipt_headers(ledger: Ledger, receipt: Receipt) -> dict[str, str]:
    """Where the log stands, which version the stream has, and whether this was answered before."""
    headers = {
        "Log-Position": place(ledger, receipt.position),
        "ETag": f'"v{receipt.version}"',
    }
    if receipt.replayed:
        headers["Idempotency-Replayed"] = "true"
    return headers


def json_answer(
    members: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """JSON in UTF-8; times as RFC 3339, ids as text."""
    return Response(orjson.dumps(members), status, headers, JSON)
