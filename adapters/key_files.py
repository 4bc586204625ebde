"""Keys that lie in files beside the database: made once, readable by their owner only."""


class KeyFileUnusable(Exception):
    """A key cannot be used. The sentences never repeat what the file holds."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en
