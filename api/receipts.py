"""`POST /public/receipts`: how far a report is, for whoever has the code on its receipt.

By POST, not GET: there a code would stand in the address, and so in the browser's history, in the
log of whatever stands before this service, and in what a browser tells the next page.
"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.buckets import NOWHERE, network_of
from api.public_matter import PublicMatter
from api.reading import asked_in
from api.receipt_lookup import ReceiptLookup
from domain.kernel import Value

PATH = "/public/receipts"
_ASKED = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ReceiptAsked"}}},
    }
}


class ReceiptAsked(Value):
    """code: as typed; case, spaces and dashes do not matter."""

    code: str


def receipts_router(lookup: ReceiptLookup) -> APIRouter:
    """The look-up for programs; the page has its own form."""
    router = APIRouter()

    @router.post(PATH, response_model=PublicMatter, openapi_extra=_ASKED)
    async def matter(request: Request) -> Response:
        """How far a report is, by the code on its receipt; no sign-in."""
        asked = await asked_in(request, ReceiptAsked)
        found = await lookup.matter(asked.code, caller_of(request))
        return json_answer(found.model_dump(), headers={"Cache-Control": "no-store"})

    return router


def caller_of(request: Request) -> str:
    """Whom a code that stands for nothing is counted against."""
    return network_of(request.client.host) if request.client else NOWHERE
