class CannotRun(Exception):
    """The program cannot do its work here; the sentences say what a person can do about it."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en
