"""Which Node is recent enough to build the pages."""

import pytest

from infra.ui.build import environment_of
from infra.ui.node import Node, _recent


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        ("v20.19.0", True),
        ("v20.18.3", False),
        ("v21.7.0", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.1.0", True),
        ("v18.20.0", False),
        ("", False),
    ],
)
def test_node_is_recent_enough_from_20_19_and_from_22_12_on(version: str, *, enough: bool) -> None:
    assert _recent(version) is enough


def test_programs_that_npm_starts_find_the_same_node() -> None:
    node = Node("/somewhere/bin/node", ("npm",), "v24.0.0")
    assert environment_of(node)["PATH"].split(":")[0] == "/somewhere/bin"
