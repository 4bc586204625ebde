from pathlib import Path


class CannotRun(Exception):
    """The program cannot do its work here; the sentences say what a person can do about it."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en


NO_SPACE = "No space left on device"


def disk_full(what: str) -> CannotRun:
    return CannotRun(
        f"磁盘已满：{what}。已写入的都在，腾出空间后重新运行同一命令。",
        f"The disk is full: {what}. What was written is kept; make room and run the same command"
        " again.",
    )


def make_folder(folder: Path) -> None:
    """Make it where it is not there yet. Raises CannotRun where none can ever be, as in /proc."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileNotFoundError as nowhere:  # so it is said there, and of a link to such a place
        raise CannotRun(
            f"{nowhere.filename} 处不能建目录。请检查该路径，或另选 --data-dir。",
            f"No folder can be made at {nowhere.filename}. Look at that path, or choose another"
            " --data-dir.",
        ) from nowhere
