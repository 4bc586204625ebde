"""The county's photos: drawn, labelled, each with bytes of its own, and shown as real ones are."""

import io
from hashlib import sha256

from PIL import Image

from adapters.photos.decoder import plain
from domain.incident.commands.field import StoreEvidence
from domain.kernel import EvidenceKind
from infra.demo.acts import Act
from infra.demo.pictures import picture, scenes
from infra.demo.shape import CATEGORIES
from tests.support.demo import days_of, the_county


def test_two_photos_of_one_scene_have_hashes_of_their_own_and_look_the_same() -> None:
    one, other = picture("D5", "one"), picture("D5", "other")
    assert one == picture("D5", "one")
    assert one.sha256 != other.sha256
    assert one.copy == other.copy
    assert picture("D5", "one", done=True).copy != one.copy


def test_the_copy_is_what_the_decoder_makes_of_the_photo() -> None:
    one = picture("E1", "one", 2)
    assert plain(Image.open(io.BytesIO(one.content))) == one.copy
    assert Image.open(io.BytesIO(one.copy)).format == "JPEG"


def test_every_matter_has_a_scene() -> None:
    assert {code[0] for code in CATEGORIES} == scenes().keys()


def test_whatever_is_said_to_be_stored_was_declared_as_a_photo_and_brings_its_bytes() -> None:
    declared: set[str] = set()
    stored = 0
    for act in days_of(the_county(), 1):
        declared |= _declared(act)
        if isinstance(act.command, StoreEvidence):
            stored += 1
            assert act.photo is not None
            assert sha256(act.photo.content).hexdigest() == act.command.sha256
            assert sha256(act.photo.copy).hexdigest() == act.command.served_sha256
            assert len(act.photo.content) == act.command.bytes
            assert act.command.sha256 in declared
    assert stored > 300


def _declared(act: Act) -> set[str]:
    groups = (getattr(act.command, name, ()) for name in ("evidence", "before", "after"))
    originals = [one for group in groups for one in group]
    assert all(one.kind is EvidenceKind.PHOTO for one in originals), "no other can be sent"
    return {one.sha256 for one in originals}
