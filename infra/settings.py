"""The only reader of the environment: every variable GRIDLEDGER_* is a field here."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr, StringConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict

Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
_BROKER = r"[A-Za-z0-9.\[\]:_-]{1,253}:[0-9]{1,5}"
Brokers = Annotated[str, StringConstraints(pattern=rf"^{_BROKER}(,{_BROKER}){{0,31}}$")]


def _named(folder: object) -> object:
    """Raises ValueError for an empty name: it would be the folder that one happens to be in."""
    if folder == "":
        raise ValueError("a folder's name is empty")
    return folder


class Settings(BaseSettings):
    """What may differ from one machine to the next.

    data_dir: holds the embedded server's files.
    database_url: a server of the user's, instead of the embedded one.
    pg_bin: folder with the programs `postgres` and `initdb` to embed.
    logs: folder with real incident logs; read by tests only.
    unsafe_durability: accept a server that may lose what it acknowledged.
    free_mb_min: MiB left free on the database's volumes, where it is embedded; None: a tenth, at
    least 64 and at most 1,024; 0 watches without ever refusing.
    kafka: brokers to publish the log to, HOST:PORT separated by commas; None publishes nothing.
    log_level: the least severe level that is logged.
    """

    model_config = SettingsConfigDict(env_prefix="GRIDLEDGER_", frozen=True)

    data_dir: Annotated[Path, BeforeValidator(_named)] = Path("data")
    database_url: SecretStr | None = None
    pg_bin: Path | None = None
    logs: Path | None = None
    unsafe_durability: bool = False
    free_mb_min: Annotated[int, Field(ge=0, le=1 << 20)] | None = None
    kafka: Brokers | None = None
    log_level: Level = "INFO"

    @property
    def free_bytes_min(self) -> int | None:
        """As `free_mb_min`."""
        return None if self.free_mb_min is None else self.free_mb_min << 20
