"""The hash of a request depends on what was asked and on nothing else."""

from hashlib import sha256
from uuid import UUID

import orjson
import pytest

from adapters.eventstore.receipts import request_sha256
from domain.kernel import Command
from domain.streams import KIND_OF_COMMAND
from tests.support.samples import Sampler

COMMANDS = {command.name: command for command in KIND_OF_COMMAND}


@pytest.mark.parametrize("full", [True, False], ids=["full", "minimal"])
@pytest.mark.parametrize("kind", COMMANDS.values(), ids=COMMANDS)
def test_it_is_taken_over_the_canonical_json_of_name_stream_and_payload(
    kind: type[Command], full: bool
) -> None:
    command = Sampler(full=full).of(kind)
    payload = orjson.loads(command.model_dump_json(exclude_none=True))
    del payload["command_id"], payload["stream"]
    request = {"name": command.name, "payload": payload, "stream": str(command.stream)}
    canonical = orjson.dumps(request, option=orjson.OPT_SORT_KEYS)
    assert request_sha256(command) == sha256(canonical).digest()


@pytest.mark.parametrize("kind", COMMANDS.values(), ids=COMMANDS)
def test_the_commands_own_id_does_not_count_and_the_stream_does(kind: type[Command]) -> None:
    command = Sampler(full=True).of(kind)
    other = UUID(int=77, version=4)
    renamed = command.model_copy(update={"command_id": other})
    moved = command.model_copy(update={"stream": other})
    assert request_sha256(renamed) == request_sha256(command) != request_sha256(moved)
