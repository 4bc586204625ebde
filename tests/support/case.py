"""An incident that several tests of the HTTP surface read."""

from typing import Any

from tests.support.examples import GRID, WATER
from tests.support.surface import V1, Surface

DISPATCHER = "dispatcher-centre"
TEXT = "3 号楼门口水管漏水"


class Case:
    """An incident that was reported, accepted and dispatched to the water company."""

    def __init__(self, county: Surface) -> None:
        self.county = county
        report = {"channel": "HOTLINE_12345", "category": "D1", "grid": str(GRID), "text": TEXT}
        self.told = {"reporter_name": "王小明", "reporter_phone": "13800000000"}
        answer = county.command("/incidents", report | self.told, login=DISPATCHER)
        assert answer.status_code == 201, answer.text
        self.receipt = answer.json()
        self.stream = self.receipt["stream"]
        self.path = f"{V1}/incidents/{self.stream}"
        self.act("accept-incident", {}, 1)
        self.act("dispatch-task", {"unit": str(WATER), "text": "请带水泵"}, 2)

    def history(self, login: str) -> list[dict[str, Any]]:
        """Its events, as this login reads them."""
        found: list[dict[str, Any]] = self.county.get(self.path, login=login).json()["history"]
        return found

    def act(self, name: str, payload: dict[str, str], seen: int) -> None:
        path = f"/incidents/{self.stream}/commands/{name}"
        answer = self.county.command(path, payload, login=DISPATCHER, seen=seen)
        assert answer.status_code == 200, answer.text
