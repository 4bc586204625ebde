"""The doors: who is offered at each, and that choosing begins a session of that face only."""

import re
from urllib.parse import urlencode

import httpx2
import pytest

from api import landing
from tests.support.surface import BASE, V1, Surface

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Origin": BASE}


def entered(county: Surface, face: str, login: str, to: str = "", **more: str) -> httpx2.Response:
    body = urlencode({"face": face, "login": login, "to": to})
    return county.ask("POST", "/enter", content=body, headers=FORM | more)


@pytest.mark.parametrize(
    ("face", "login", "path"),
    [
        ("officer", "grid-officer-640181001017001-a", "/officer"),
        ("console", "dispatcher-centre", "/console"),
        ("auditor", "auditor-centre", "/auditor"),
    ],
)
def test_a_door_opens_into_the_session_of_its_face(
    county: Surface, face: str, login: str, path: str
) -> None:
    page = county.get("/").text
    assert f'<option value="{login}">' in page
    answer = entered(county, face, login)
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    cookie = answer.headers["set-cookie"].partition(";")[0]
    headers = {"Cookie": cookie, "GridLedger-Face": face}
    me = county.get(f"{V1}/me", headers=headers).json()
    assert bool(me["device"]) is (face == "officer")


def test_a_door_offers_one_post_of_every_level(
    county: Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing, "PER_ROLE", 1)
    page = county.get("/").text
    for login in ("dispatcher-centre", "dispatcher-street"):
        assert f'<option value="{login}">' in page
    assert page.count('<option value="dispatcher-') == 2
    assert page.count('<option value="community-desk-') == 1


def test_a_door_names_the_posts_that_would_not_look_for_it_there(county: Surface) -> None:
    does = re.findall(r'<p class="does">(.*?)</p>', county.get("/").text)
    for door, names in ((0, ("处置人员", "单位负责人")), (1, ("核查员", "回访员", "值班长"))):
        assert [name for name in names if name not in does[door]] == []


def test_every_post_at_a_door_may_enter_there(county: Surface) -> None:
    page = county.get("/").text
    for form in re.findall(r'<form class="door".*?</form>', page, re.DOTALL):
        face = re.findall(r'name="face" value="(\w+)"', form)[0]
        for login in re.findall(r'<option value="([^"]+)"', form):
            assert entered(county, face, login).status_code == 303


LEADS = [
    ("/console?as_of=1.5", "/console?as_of=1.5"),
    ("/console/incidents/7", "/console/incidents/7"),
    ("https://example.org/console", "/console"),
    ("//example.org/console", "/console"),
    ("/consolex", "/console"),
    ("/auditor", "/console"),
    ("/console/\\example.org", "/console"),
]


def test_nobody_is_led_out_of_the_door_he_chose(county: Surface) -> None:
    for to, leads in LEADS:
        answer = entered(county, "console", "dispatcher-centre", to)
        assert answer.headers["location"] == leads, to


@pytest.mark.parametrize(
    ("face", "login", "status"), [("console", "nobody", 404), ("cellar", "dispatcher-centre", 404)]
)
def test_a_post_or_door_that_is_not_there_opens_nothing(
    county: Surface, face: str, login: str, status: int
) -> None:
    answer = entered(county, face, login)
    assert answer.status_code == status
    assert "set-cookie" not in answer.headers


def test_another_site_can_open_no_door(county: Surface) -> None:
    answer = entered(county, "console", "dispatcher-centre", Origin="https://elsewhere.example")
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_form_that_is_none_is_refused(county: Surface) -> None:
    many = "&".join("a=1" for _ in range(20))
    for body, status in (("x" * 3000, 413), ("\u6587", 400), (many, 400)):
        answer = county.ask("POST", "/enter", content=body.encode(), headers=FORM)
        assert answer.status_code == status, body


def test_an_address_that_cannot_be_read_leads_to_the_door_itself(county: Surface) -> None:
    answer = entered(county, "console", "dispatcher-centre", "http://[")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")


def test_entering_again_ends_the_session_that_the_face_had(county: Surface) -> None:
    def cookie(**more: str) -> str:
        answer = entered(county, "console", "dispatcher-centre", **more)
        told: str = answer.headers["set-cookie"].partition(";")[0]
        return told

    def status(held: str) -> int:
        headers = {"Cookie": held, "GridLedger-Face": "console"}
        return county.get(f"{V1}/me", headers=headers).status_code

    before = cookie()
    assert status(before) == 200
    after = cookie(Cookie=before)
    assert (status(before), status(after)) == (401, 200)


def test_light_or_dark_is_chosen_without_a_script_and_kept_for_every_page(county: Surface) -> None:
    page = county.get("/").text
    assert "data-theme" not in page
    assert re.findall(r'class="look" href="([^"]+)"', page) == ["/?theme=light"]
    assert "外观：跟随系统" in page
    chosen = county.get("/?theme=dark")
    assert "外观：深色" in chosen.text
    cookie = chosen.headers["set-cookie"].partition(";")[0]
    for path in ("/", "/public", "/board"):
        assert (
            '<html lang="zh-CN" data-theme="dark">'
            in county.get(path, headers={"Cookie": cookie}).text
        )
    assert "data-theme" not in county.get("/?theme=system", headers={"Cookie": cookie}).text


def test_a_theme_that_there_is_not_changes_nothing(county: Surface) -> None:
    page = county.get('/?theme="><script>', headers={"Cookie": "gl_theme=neon"})
    assert "data-theme" not in page.text
    assert page.headers["set-cookie"].startswith("gl_theme=system;")
