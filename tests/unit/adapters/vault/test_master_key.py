from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters.vault.errors import MasterKeyUnusable
from adapters.vault.master_key import master_keys_in, read_master_keys

FIRST, SECOND = f"1 {'ab' * 32}", f"2 {'cd' * 32}"


def test_the_file_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "vault" / "master.key"
    wrapped = master_keys_in(path).wrap(b"k" * 32, b"x")
    assert path.stat().st_mode & 0o777 == 0o600
    assert master_keys_in(path).unwrap(wrapped, b"x") == b"k" * 32
    assert list(path.parent.iterdir()) == [path]


def test_many_who_make_the_file_at_once_end_with_one_key(tmp_path: Path) -> None:
    path = tmp_path / "vault" / "master.key"
    with ThreadPoolExecutor(8) as threads:
        keys = list(threads.map(lambda _: master_keys_in(path), range(8)))
    wrapped = keys[0].wrap(b"k" * 32, b"x")
    assert {one.unwrap(wrapped, b"x") for one in keys} == {b"k" * 32}


def test_a_file_that_others_may_read_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    master_keys_in(path)
    path.chmod(0o640)
    with pytest.raises(MasterKeyUnusable, match="chmod 600"):
        master_keys_in(path)


def test_a_line_is_added_for_each_version() -> None:
    wrapped = read_master_keys(SECOND).wrap(b"k" * 32, b"x")
    assert wrapped.master_version == 2
    assert read_master_keys(f"{FIRST}\n{SECOND}\n").unwrap(wrapped, b"x") == b"k" * 32


@pytest.mark.parametrize(
    "text", ["", "secret", f"0 {'ab' * 32}", f"1 {'ab' * 31}", f"{FIRST}\n{FIRST}", FIRST + " "]
)
def test_an_unreadable_key_is_refused_and_never_repeated(text: str) -> None:
    with pytest.raises(MasterKeyUnusable) as refused:
        read_master_keys(text)
    assert "abab" not in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("secret", "第 1 行不是“版本号", "Line 1 of the master key's file {} is not `<version>"),
        (f"{FIRST}\n2 {'ab' * 31}", "第 2 行有 62 位", "Line 2 .* {} has 62 hexadecimal digits"),
        (f"{FIRST}\n\n{FIRST}", "第 3 行重复了", "Line 3 of .* {} repeats a version"),
        ("\n", "是空的", "The master key's file {} is empty"),
    ],
    ids=["no form", "another length", "repeated", "empty"],
)
def test_a_file_with_garbage_is_named_with_what_is_wrong(
    tmp_path: Path, text: str, zh: str, en: str
) -> None:
    path = tmp_path / "master.key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(MasterKeyUnusable, match=en.format(path)) as refused:
        master_keys_in(path)
    assert f"{path} {zh}" in refused.value.zh
    assert "secret" not in str(refused.value)
    assert "abab" not in str(refused.value)
