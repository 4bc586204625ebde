"""Only under a name of its own loopback does the service answer."""

import pytest

from tests.support.surface import V1, Surface

OWN = ["127.0.0.1", "127.0.0.1:8000", "localhost", "LOCALHOST:1", "[::1]", "[::1]:65535"]
STRANGE = [
    "elsewhere.example", "127.0.0.1.elsewhere.example", "localhost.elsewhere.example:80",
    "192.168.1.7", "elsewhere.example:127.0.0.1", "[", "127.0.0.1:x", "user@localhost", "",
]  # fmt: skip


@pytest.mark.parametrize("host", OWN)
def test_a_name_of_this_machine_is_answered(county: Surface, host: str) -> None:
    assert county.get(f"{V1}/demo-identities", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", STRANGE)
def test_a_name_that_somebody_made_lead_here_is_not(county: Surface, host: str) -> None:
    for method, path in (("GET", "/"), ("GET", "/nothing"), ("POST", f"{V1}/sessions")):
        answer = county.ask(method, path, headers={"Host": host})
        assert (answer.status_code, answer.json()["code"]) == (421, "strange_host")
        assert "localhost" in answer.json()["zh"]
