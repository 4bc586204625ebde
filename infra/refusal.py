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
