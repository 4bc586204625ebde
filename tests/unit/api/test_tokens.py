"""A token is believed when our key made it, it names us, and its time has not come."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.identity.tokens import Claim, key_of, read, sign
from adapters.key_files import KeyFileUnusable

KEY = b"k" * 32
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
CLAIM = Claim(
    UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4), UUID(int=5), NOW + timedelta(hours=12)
)


@pytest.mark.parametrize("claim", [CLAIM, CLAIM._replace(device=None)])
def test_a_signed_claim_is_read_back(claim: Claim) -> None:
    assert read(sign(claim, KEY), KEY, NOW) == claim


def test_a_token_ends_at_its_instant() -> None:
    token = sign(CLAIM, KEY)
    assert read(token, KEY, CLAIM.expires_at - timedelta(seconds=1)) == CLAIM
    assert read(token, KEY, CLAIM.expires_at) is None


def test_another_key_makes_no_token_of_ours() -> None:
    assert read(sign(CLAIM, b"x" * 32), KEY, NOW) is None


def test_no_changed_character_goes_unnoticed() -> None:
    token = sign(CLAIM, KEY)
    for n in range(len(token) - 1):  # the last character also carries bits that mean nothing
        changed = token[:n] + ("A" if token[n] != "A" else "B") + token[n + 1 :]
        assert read(changed, KEY, NOW) is None, n


def test_a_claim_without_its_mac_is_nothing() -> None:
    body = urlsafe_b64encode(orjson.dumps([*map(str, CLAIM[:5]), 9999999999])).decode()
    for token in (f"gl1.{body}", f"gl1.{body}.", f"gl1.{body}.{body}"):
        assert read(token, KEY, NOW) is None


@given(st.text() | st.text(alphabet="gl1.=_-Aa9").map(lambda tail: "gl1." + tail))
def test_no_text_whatever_raises(text: str) -> None:
    assert read(text, KEY, NOW) is None


def test_the_key_file_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "edge.key"
    key = key_of(path)
    assert len(key) == 32
    assert key_of(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_key_file_of_another_length_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "edge.key"
    path.write_bytes(b"short")
    with pytest.raises(KeyFileUnusable, match="32 bytes"):
        key_of(path)
