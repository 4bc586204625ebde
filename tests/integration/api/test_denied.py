"""Over HTTP: what a post may not do, again and again."""

from api.denials import AT_ONCE_MAX
from tests.integration.api.test_commands import OFFICER, REPORT
from tests.support.surface import V1, Surface

AUDITOR = "auditor-centre"


def test_a_session_that_floods_waits_and_goes_on_with_what_it_may(county: Surface) -> None:
    answers = [county.command("/incidents", REPORT, login=AUDITOR) for _ in range(AT_ONCE_MAX + 2)]
    assert [answer.status_code for answer in answers] == [403] * AT_ONCE_MAX + [429] * 2
    last = answers[-1]
    assert last.json()["code"] == "too_many_denied"
    assert int(last.headers["retry-after"]) in (1, 2)
    assert county.get(f"{V1}/me", login=AUDITOR).status_code == 200
    assert county.command("/incidents", REPORT, login=OFFICER).status_code == 201


def test_whoever_has_no_session_floods_for_himself_alone(county: Surface) -> None:
    county.token(OFFICER)
    answers = [county.get(f"{V1}/me") for _ in range(AT_ONCE_MAX + 1)]
    assert [answer.status_code for answer in answers] == [401] * AT_ONCE_MAX + [429]
    assert county.get(f"{V1}/me", login=OFFICER).status_code == 200
    assert county.get(f"{V1}/health/ready").status_code == 200
