"""Which events hand out a receipt code, and what is kept of it."""

from uuid import UUID

from domain.incident.events.intake import IncidentReported
from domain.kernel import Event
from projections.engine.fold import Units, fold
from projections.receipt_codes.project import VIEW, Code
from tests.support.life import accepted, closed, reported
from tests.support.log import NINE, Happened
from tests.support.recorded import recorded

ONE, TWO = UUID(int=1), UUID(int=2)
SHA256 = "5e" * 32


def rows(*happened: tuple[UUID, Event]) -> list[list[object]]:
    """What these facts add to the table: [from_position, None, row]."""
    units: Units = {}
    found: list[list[object]] = []
    for one in recorded(Happened(stream, event, NINE) for stream, event in happened):
        if type(one.fact.event) not in VIEW.handles:
            continue
        units.setdefault(one.fact.stream, None)
        (written,) = fold(VIEW, units, [one])
        found += written.versions
    return found


def test_only_a_report_hands_out_a_code() -> None:
    assert {IncidentReported} == VIEW.handles


def test_the_hash_of_a_code_leads_to_its_incident_for_ever() -> None:
    given = reported(receipt_sha256=SHA256, receipt_key_version=1)
    row = [1, None, Code(ONE, bytes.fromhex(SHA256))]
    assert rows((ONE, given)) == [row]
    assert rows((ONE, given), (ONE, accepted()), (TWO, reported()), (ONE, closed())) == [row]


def test_a_report_without_a_code_leaves_nothing() -> None:
    assert rows((ONE, reported())) == []
