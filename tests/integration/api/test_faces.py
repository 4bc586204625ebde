"""Sessions of browsers: a cookie per face, and what keeps other sites from using it."""

from collections.abc import Iterator
from http.cookies import Morsel, SimpleCookie
from typing import Any

import httpx2
import pytest

from adapters.identity.sessions import CONSOLE_FOR, DEVICE_FOR
from api.faces import Face
from tests.support.examples import GRID
from tests.support.surface import BASE, V1, Surface, fresh

LOGINS = {
    Face.OFFICER: "grid-officer-640181001017001-a",
    Face.CONSOLE: "dispatcher-centre",
    Face.AUDITOR: "auditor-centre",
}
REPORT = {"channel": "PATROL", "category": "D1", "grid": str(GRID)}


class Browser:
    """One jar of cookies, as a browser keeps it for a site."""

    def __init__(self, county: Surface, base: str = BASE) -> None:
        transport = httpx2.ASGITransport(app=county.parts.app(), raise_app_exceptions=False)
        self.client = httpx2.AsyncClient(transport=transport, base_url=base)
        self._run = county.run

    def ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """One request with the cookies so far."""
        response: httpx2.Response = self._run(self.client.request(method, V1 + path, **more))
        return response

    def sign_in(self, face: Face, **more: Any) -> httpx2.Response:
        """Take the face's session and keep its cookie."""
        answer = self.ask("POST", "/sessions", json={"login": LOGINS[face], "face": face, **more})
        assert answer.status_code == 201, answer.text
        return answer

    def report(self, headers: dict[str, str], query: str = "") -> httpx2.Response:
        """Send a write."""
        sent = {"Idempotency-Key": fresh(), **headers}
        return self.ask("POST", f"/incidents{query}", json=REPORT, headers=sent)


@pytest.fixture
def browser(county: Surface) -> Iterator[Browser]:
    browser = Browser(county)
    yield browser
    county.run(browser.client.aclose())


def as_face(face: Face) -> dict[str, str]:
    return {"GridLedger-Face": face}


def cookie_of(answer: httpx2.Response, face: Face) -> "Morsel[str]":
    jar = SimpleCookie(answer.headers["set-cookie"])
    assert list(jar) == [face.cookie]
    return jar[face.cookie]


def test_one_browser_is_three_people_at_once(browser: Browser) -> None:
    for face in Face:
        browser.sign_in(face)
    roles = {f: browser.ask("GET", "/me", headers=as_face(f)).json()["role"] for f in Face}
    assert roles == {
        Face.OFFICER: "GRID_OFFICER",
        Face.CONSOLE: "DISPATCHER",
        Face.AUDITOR: "AUDITOR",
    }
    browser.ask("DELETE", "/sessions/current", headers=as_face(Face.CONSOLE))
    left = {f: browser.ask("GET", "/me", headers=as_face(f)).status_code for f in Face}
    assert left == {Face.OFFICER: 200, Face.CONSOLE: 401, Face.AUDITOR: 200}


def test_the_cookie_is_closed_to_scripts_and_the_token_is_nowhere_else(browser: Browser) -> None:
    answer = browser.sign_in(Face.CONSOLE)
    cookie = cookie_of(answer, Face.CONSOLE)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "strict", "/api")
    assert not cookie["secure"]
    assert 0 <= CONSOLE_FOR.total_seconds() - int(cookie["max-age"]) < 60
    assert cookie.value not in answer.text
    assert "token" not in answer.json()
    assert answer.json()["face"] == "console"


def test_over_https_the_cookie_never_travels_in_clear(county: Surface) -> None:
    browser = Browser(county, "https://127.0.0.1")
    assert cookie_of(browser.sign_in(Face.OFFICER), Face.OFFICER)["secure"]
    county.run(browser.client.aclose())


def test_a_phone_keeps_its_device_session_as_long_as_the_session_lasts(browser: Browser) -> None:
    answer = browser.sign_in(Face.OFFICER, device=True)
    assert answer.json()["device"]
    age = int(cookie_of(answer, Face.OFFICER)["max-age"])
    assert 0 <= DEVICE_FOR.total_seconds() - age < 60


def test_signing_out_clears_the_cookie_and_ends_the_session(browser: Browser) -> None:
    token = cookie_of(browser.sign_in(Face.CONSOLE), Face.CONSOLE).value
    answer = browser.ask("DELETE", "/sessions/current", headers=as_face(Face.CONSOLE))
    assert answer.status_code == 204
    cookie = cookie_of(answer, Face.CONSOLE)
    assert (cookie.value, cookie["max-age"]) == ("", "0")
    headers = {"Authorization": f"Bearer {token}"}
    assert browser.ask("GET", "/me", headers=headers).status_code == 401


def test_signing_in_again_ends_the_session_that_the_face_had(browser: Browser) -> None:
    token = cookie_of(browser.sign_in(Face.CONSOLE), Face.CONSOLE).value
    browser.sign_in(Face.CONSOLE)
    headers = {"Authorization": f"Bearer {token}"}
    assert browser.ask("GET", "/me", headers=headers).status_code == 401
    assert browser.ask("GET", "/me", headers=as_face(Face.CONSOLE)).status_code == 200


def test_a_read_may_name_its_face_in_the_query(browser: Browser, county: Surface) -> None:
    county.catch_up()
    browser.sign_in(Face.AUDITOR)
    assert browser.ask("GET", "/me?face=auditor").json()["role"] == "AUDITOR"
    times = browser.ask("GET", "/metrics/response-times?interval=report-accept&face=auditor")
    assert times.status_code == 200, times.text
    assert browser.ask("GET", "/me?face=console").status_code == 401
    assert browser.ask("GET", "/me").status_code == 401


def test_a_write_may_not(browser: Browser) -> None:
    browser.sign_in(Face.OFFICER)
    answer = browser.report({}, "?face=officer")
    assert (answer.status_code, answer.json()["code"]) == (403, "face_header_missing")
    assert browser.report({}).status_code == 401
    assert browser.report(as_face(Face.OFFICER)).status_code == 201


@pytest.mark.parametrize(
    "strange",
    [
        {"Origin": "http://elsewhere.test"},
        {"Origin": "http://127.0.0.1:81"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "https://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=str,
)
def test_a_write_that_another_site_sent_is_refused(
    browser: Browser, strange: dict[str, str]
) -> None:
    browser.sign_in(Face.OFFICER)
    for answer in (
        browser.report(as_face(Face.OFFICER) | strange),
        browser.ask("DELETE", "/sessions/current", headers=as_face(Face.OFFICER) | strange),
        browser.ask(
            "POST",
            "/sessions",
            json={"login": LOGINS[Face.OFFICER], "face": "officer"},
            headers=strange,
        ),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "strange_origin")
    own = {"Origin": BASE, "Sec-Fetch-Site": "same-origin"}
    assert browser.report(as_face(Face.OFFICER) | own).status_code == 201


def test_another_sites_page_cannot_show_what_a_cookie_would_open(browser: Browser) -> None:
    browser.sign_in(Face.AUDITOR)
    answer = browser.ask("GET", "/me?face=auditor", headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.json()["code"]) == (403, "strange_origin")
    typed = {"Sec-Fetch-Site": "none"}
    assert browser.ask("GET", "/me?face=auditor", headers=typed).status_code == 200


def test_a_bearer_token_wins_over_every_cookie(browser: Browser, county: Surface) -> None:
    browser.sign_in(Face.OFFICER)
    headers = as_face(Face.OFFICER) | {"Sec-Fetch-Site": "cross-site"}
    headers["Authorization"] = f"Bearer {county.token(LOGINS[Face.CONSOLE])}"
    assert browser.ask("GET", "/me", headers=headers).json()["role"] == "DISPATCHER"


def test_a_face_that_nobody_knows_is_named_as_such(browser: Browser) -> None:
    answer = browser.ask("GET", "/me", headers={"GridLedger-Face": "root"})
    assert (answer.status_code, answer.json()["code"]) == (400, "face_unknown")
    signing_in = {"login": LOGINS[Face.OFFICER], "face": "root"}
    assert browser.ask("POST", "/sessions", json=signing_in).status_code == 400
