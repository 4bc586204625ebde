from uuid import UUID

import pytest

from adapters.vault.errors import MasterKeyUnusable, Tampered
from adapters.vault.keys import KEY_BYTES, MasterKeys, Sealed, SubjectKey

LAMP = UUID("018f0000-0000-7000-8000-0000000000a1")
DANA = UUID("018f0000-0000-7000-8000-0000000000d1")
NOTE = UUID("018f0000-0000-5000-8000-0000000000e1")
OTHER_NOTE = UUID("018f0000-0000-5000-8000-0000000000e2")
KEY = bytes(range(KEY_BYTES))


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_what_is_sealed_opens_again() -> None:
    key = SubjectKey(LAMP, KEY)
    assert key.open(NOTE, key.seal(NOTE, "路灯不亮\n😀")) == "路灯不亮\n😀"


def test_sealing_twice_never_looks_the_same() -> None:
    key = SubjectKey(LAMP, KEY)
    assert key.seal(NOTE, "a") != key.seal(NOTE, "a")


def test_a_value_opens_under_its_own_id_subject_and_key_only() -> None:
    sealed = SubjectKey(LAMP, KEY).seal(NOTE, "a")
    for key, identifier in [
        (SubjectKey(LAMP, KEY), OTHER_NOTE),
        (SubjectKey(DANA, KEY), NOTE),
        (SubjectKey(LAMP, flipped(KEY, 0)), NOTE),
    ]:
        with pytest.raises(Tampered, match="not what was sealed"):
            key.open(identifier, sealed)


def test_a_changed_bit_anywhere_is_noticed() -> None:
    key = SubjectKey(LAMP, KEY)
    nonce, ciphertext = key.seal(NOTE, "a")
    changed = [Sealed(flipped(nonce, at), ciphertext) for at in range(len(nonce))]
    changed += [Sealed(nonce, flipped(ciphertext, at)) for at in range(len(ciphertext))]
    for sealed in changed:
        with pytest.raises(Tampered):
            key.open(NOTE, sealed)


def test_a_commitment_is_the_same_for_equal_words_of_one_subject_only() -> None:
    key = SubjectKey(LAMP, KEY)
    assert key.commitment("a") == SubjectKey(LAMP, KEY).commitment("a")
    assert key.commitment("a") != key.commitment("b")
    assert key.commitment("a") != SubjectKey(LAMP, flipped(KEY, 0)).commitment("a")


def test_commitments_are_for_ever() -> None:
    assert SubjectKey(LAMP, KEY).commitment("路灯不亮") == (
        "939817408752aed89544365b8cec99f7814f6d27c5e705d29171f9757dbdbefc"
    )


def test_a_wrapped_key_opens_for_its_owner_only() -> None:
    master = MasterKeys({1: KEY})
    wrapped = master.wrap(b"k" * KEY_BYTES, b"lamp")
    assert master.unwrap(wrapped, b"lamp") == b"k" * KEY_BYTES
    with pytest.raises(Tampered, match="does not open"):
        master.unwrap(wrapped, b"dana")


def test_new_keys_are_wrapped_by_the_highest_version_and_old_ones_still_open() -> None:
    old = MasterKeys({1: KEY})
    both = MasterKeys({1: KEY, 2: bytes(KEY_BYTES)})
    before, after = old.wrap(b"k" * KEY_BYTES, b"x"), both.wrap(b"k" * KEY_BYTES, b"x")
    assert (before.master_version, after.master_version) == (1, 2)
    assert both.unwrap(before, b"x") == both.unwrap(after, b"x")
    with pytest.raises(MasterKeyUnusable, match="Version 2 is not in"):
        old.unwrap(after, b"x")


@pytest.mark.parametrize("keys", [{}, {1: b"short"}])
def test_a_master_key_has_its_full_length(keys: dict[int, bytes]) -> None:
    with pytest.raises(MasterKeyUnusable, match="32 bytes"):
        MasterKeys(keys)
