"""Whoever a page takes in by himself is also offered to who looks around from the first page."""

import re

import pytest

from api.faces import Face
from api.landing import DOORS
from api.words import FOLDER
from domain.post.roles import Role

# Their work is a part of what another post does at the same page.
NOT_OFFERED = {Face.OFFICER: {Role.GRID_LEAD, Role.VERIFIER}, Face.CONSOLE: set()}


@pytest.mark.parametrize("face", NOT_OFFERED)
def test_a_door_offers_the_posts_that_its_page_takes_in(face: Face) -> None:
    page = (FOLDER.parent / face / "App.vue").read_text(encoding="utf-8")
    named = re.search(r"ROLES = \[([^]]*)\]", page)
    assert named is not None
    taken = {Role(role) for role in re.findall(r"'(\w+)'", named[1])}
    offered = next(set(door.roles) for door in DOORS if door.face is face)
    assert offered == taken - NOT_OFFERED[face]
