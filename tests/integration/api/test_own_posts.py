"""Nobody gives himself rights, nor keeps them: others open posts, and an ended one is none."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.clock import now
from domain.kernel import Level
from domain.post.roles import Role
from tests.support.examples import CENTRE, COUNTY, OFFICER_A, SINCE, Colleague, posted
from tests.support.postgres import Database
from tests.support.surface import V1, surface

ADMINISTRATOR = Colleague("security admin", Role.SECURITY_ADMIN, CENTRE, COUNTY, Level.COUNTY)
LOGIN = "security-admin-centre"


def test_a_security_administrator_opens_posts_for_others_alone(
    database: Database, tmp_path: Path
) -> None:
    with surface(database, tmp_path, more=posted(ADMINISTRATOR)) as county:
        before = county.parts.ledger.position
        post = {
            "org": str(CENTRE), "role": Role.AUDIT_ADMIN, "scope": str(COUNTY),
            "valid_from": SINCE.isoformat(),
        }  # fmt: skip
        own = county.command("/posts", post | {"person": str(ADMINISTRATOR.person)}, login=LOGIN)
        assert (own.status_code, own.json()["code"]) == (409, "post_for_oneself")
        assert county.parts.ledger.position == before
        other = county.command("/posts", post | {"person": str(OFFICER_A.person)}, login=LOGIN)
        assert other.status_code == 201, other.text


def test_a_post_that_has_ended_is_none_though_the_catalogue_rests(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = now() + timedelta(minutes=5)
    person, (post, opened) = posted(ADMINISTRATOR)
    ending = (post, opened.model_copy(update={"until": end}))
    with surface(database, tmp_path, more=[person, ending]) as county:
        assert county.get(f"{V1}/me", login=LOGIN).status_code == 200
        monkeypatch.setattr("api.callers.now", lambda: end + timedelta(minutes=1))
        assert county.get(f"{V1}/me", login=LOGIN).status_code == 401
