"""The command routes: `POST /{plural}` opens, `POST /{plural}/{id}/commands/{name}` acts.

They are plain Starlette routes: the framework's own machinery would be the largest part of the
time that a command takes. Their part of the OpenAPI document is written in `api/openapi.py`.
"""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope

from adapters.eventstore.errors import StaleVersion
from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Outcome, Submission
from api.answers import json_answer, receipt_headers
from api.callers import Caller, Gate
from api.doors import Doors
from api.kinds import NO_ROUTE, NO_VERSION, STALE
from api.outcomes import Outcomes
from api.problems import Problem
from api.reading import command_id, command_of, json_body, seen_version, uuid_of
from api.timeline import entries
from domain.kernel import Command

PREFIX = "/api/v1"
Endpoint = Callable[[Request], Awaitable[Response]]


class _KindRoute(Route):
    """A POST route whose `plural` is that of a stream kind; other paths are for other routes."""

    def __init__(self, doors: Mapping[str, Doors], path: str, endpoint: Endpoint) -> None:
        super().__init__(path, endpoint, methods=["POST"])
        self._doors = doors

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        if match is not Match.FULL or child["path_params"]["plural"] not in self._doors:
            return Match.NONE, {}
        return match, child


class CommandRoutes:
    """Takes one command over HTTP and answers with its receipt, or with a problem."""

    def __init__(
        self, ledger: Ledger, gate: Gate, doors: Mapping[str, Doors], outcomes: Outcomes
    ) -> None:
        self._ledger = ledger
        self._gate = gate
        self._doors = doors
        self._outcomes = outcomes

    def routes(self) -> list[Route]:
        """The three routes; they match the plurals of stream kinds and nothing else."""
        paths = {
            "/{plural}/{stream}/commands/{name}": self.act,
            "/{plural}/commands/{name}": self.open_otherwise,
            "/{plural}": self.open,
        }
        return [
            _KindRoute(self._doors, PREFIX + path, endpoint) for path, endpoint in paths.items()
        ]

    async def open(self, request: Request) -> Response:
        """Open a stream by its kind's main opening command."""
        return await self._open(request, self._doors[request.path_params["plural"]].opens)

    async def open_otherwise(self, request: Request) -> Response:
        """Open a stream by another opening command, named in the path."""
        doors = self._doors[request.path_params["plural"]]
        return await self._open(request, doors.also_opens.get(request.path_params["name"]))

    async def act(self, request: Request) -> Response:
        """Act on a stream by the command named in the path."""
        doors = self._doors[request.path_params["plural"]]
        command_type = doors.acts.get(request.path_params["name"])
        stream = uuid_of(request.path_params["stream"])
        caller = await self._gate.writer(request)
        if command_type is None or stream is None:
            raise Problem(NO_ROUTE)
        return await self._submit(request, caller, command_type, command_id(request), stream)

    async def _open(self, request: Request, command_type: type[Command] | None) -> Response:
        caller = await self._gate.writer(request)
        if command_type is None:
            raise Problem(NO_ROUTE)
        identifier = command_id(request)
        return await self._submit(request, caller, command_type, identifier, identifier)

    async def _submit(
        self,
        request: Request,
        caller: Caller,
        command_type: type[Command],
        identifier: UUID,
        stream: UUID,
    ) -> Response:
        expected = seen_version(request)
        if expected is None and command_type.deciding and caller.device is None:
            raise Problem(NO_VERSION)
        command, words = command_of(command_type, identifier, stream, await json_body(request))
        submission = Submission(command, words, channel="api", expected_version=expected)
        try:
            receipt = await self._outcomes.of(caller.principal, submission)
        except StaleVersion as stale:
            since = {
                "version": stale.version,
                "events": entries(self._ledger, stale.events, {}, points=False),
            }
            headers = {"ETag": f'"v{stale.version}"'}
            raise Problem(STALE, more=since, headers=headers) from None
        headers = receipt_headers(self._ledger, receipt)
        if receipt.outcome is Outcome.REFUSED:
            raise self._outcomes.problem(caller.principal, receipt, headers)
        opened = command.opens and receipt.outcome is Outcome.APPLIED
        if opened:
            headers["Location"] = f"{PREFIX}/{request.path_params['plural']}/{receipt.stream}"
        members = await self._outcomes.members(command, receipt)
        return json_answer(members, 201 if opened else 200, headers)
