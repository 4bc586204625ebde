"""A folder takes one backup: whoever comes second is refused, and takes nothing away."""

import errno
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.progress import Progress

from adapters.vault.master_key import read_master_keys
from infra.backup import making
from infra.backup.making import make_backup
from infra.backup.manifest import CLAIM, SUMS
from infra.backup.snapshot import copy_ledger
from infra.postgres.server import Server
from infra.refusal import CannotRun
from tests.support.backups import Made
from tests.support.postgres import Database
from tests.support.restoring import Restoring

Backing = Callable[..., object]


@pytest.fixture
def back_up(made: Made, place: Database, verb: Restoring) -> Backing:
    """Back up what was restored, and further ledgers where they are named."""
    verb()
    keys = read_master_keys(made.key.read_text())

    def backed_up(folder: Path, *further: str) -> object:
        names = [place.ledger, *further]
        return make_backup(place.server, names, folder, keys, None, Progress(disable=True))

    return backed_up


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_whoever_comes_while_one_is_being_made_is_refused_and_that_one_becomes_whole(
    back_up: Backing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backup"

    def meanwhile(*args: object) -> object:
        with pytest.raises(CannotRun, match="is not finished"):
            back_up(folder)
        return copy_ledger(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "copy_ledger", meanwhile)
    back_up(folder)
    assert SUMS in files(folder)
    assert CLAIM not in files(folder)


def test_one_that_ended_between_a_look_and_a_claim_stays(
    made: Made, back_up: Backing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, touch = tmp_path / "backup", Path.touch

    def late(path: Path, mode: int, *, exist_ok: bool) -> None:
        shutil.copytree(made.folder, folder, dirs_exist_ok=True)
        touch(path, mode, exist_ok=exist_ok)

    monkeypatch.setattr(Path, "touch", late)
    with pytest.raises(CannotRun, match="not an empty folder"):
        back_up(folder)
    assert files(folder) == files(made.folder)


@pytest.mark.parametrize("below", ["backup", "base/backup"])
def test_no_backup_lies_where_it_is_lost_with_the_database(
    back_up: Backing, tmp_path: Path, below: str
) -> None:
    (tmp_path / "PG_VERSION").write_text("18\n")
    with pytest.raises(CannotRun, match="a database's own folder"):
        back_up(tmp_path / below)
    assert not (tmp_path / below).exists()


@pytest.mark.parametrize("below", ["", "below"])
def test_a_folder_that_is_none_is_told_as_the_backup_s(
    back_up: Backing, tmp_path: Path, below: str
) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / below
    with pytest.raises(CannotRun, match="Not a directory") as refused:
        back_up(folder)
    assert f"无法写入备份目录 {folder}：不是目录" in refused.value.zh
    assert f"The backup's folder {folder} cannot be written" in refused.value.en


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("/dev/null", "不是目录", "Not a directory"),
        ("dangling", "此处不能建目录", "No such file or directory"),
        ("loop/below", "链接绕成圈", "Too many levels of symbolic links"),
        ("x" * 300, "名称太长", "File name too long"),
    ],
)
def test_a_name_that_can_be_no_folder_is_told_with_the_reason(
    back_up: Backing, tmp_path: Path, name: str, zh: str, en: str
) -> None:
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(CannotRun) as refused:
        back_up(tmp_path / name)
    assert f"{tmp_path / name}：{zh}。" in refused.value.zh
    assert f"{tmp_path / name} cannot be written ({en})" in refused.value.en
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        (errno.EACCES, "没有权限", "Permission denied"),
        (errno.EROFS, "文件系统只读", "Read-only file system"),
        (errno.ENOENT, "此处不能建目录", "No such file or directory"),
    ],
)
def test_a_folder_that_must_not_be_written_is_told_with_the_reason(
    back_up: Backing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, zh: str,
    en: str,
) -> None:  # fmt: skip
    def barred(path: Path, *_: object, **__: object) -> None:
        raise OSError(number, en, str(path))

    folder = tmp_path / "backup"
    folder.mkdir()
    monkeypatch.setattr(Path, "touch", barred)
    with pytest.raises(CannotRun) as refused:
        back_up(folder)
    monkeypatch.undo()
    assert f"{folder}：{zh}" in refused.value.zh
    assert f"{folder} cannot be written ({en})" in refused.value.en
    assert "--data-dir" not in str(refused.value)


@pytest.mark.parametrize("new", [True, False])
def test_a_full_disk_leaves_nothing_and_is_told_by_its_folder(
    back_up: Backing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, new: bool
) -> None:
    folder = tmp_path / "backup"
    if not new:
        folder.mkdir()

    def full(_: object, name: str, *__: object) -> None:
        (folder / name).mkdir()
        (folder / name / "half").write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(making, "copy_ledger", full)
    with pytest.raises(CannotRun, match=f"The disk is full: {folder}. No backup was made"):
        back_up(folder)
    assert folder.exists() is not new
    assert new or not files(folder)


def test_a_failure_in_the_second_of_two_ledgers_leaves_neither(
    back_up: Backing, place: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backup"
    folder.mkdir()

    def second_fails(server: Server, name: str, *rest: Any) -> object:
        if name == place.ledger:
            return copy_ledger(server, name, *rest)
        (folder / name).mkdir()
        (folder / name / "half").write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "copy_ledger", second_fails)
    with pytest.raises(KeyboardInterrupt):
        back_up(folder, "second")
    assert list(folder.iterdir()) == []
