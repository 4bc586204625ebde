"""The only reader of the environment: every variable GRIDLEDGER_* is a field here."""

from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class Settings(BaseSettings):
    """What may differ from one machine to the next.

    data_dir: holds the embedded server's files.
    database_url: a server of the user's, instead of the embedded one.
    pg_bin: folder with the programs `postgres` and `initdb` to embed.
    logs: folder with real incident logs; read by tests only.
    unsafe_durability: accept a server that may lose what it acknowledged.
    log_level: the least severe level that is logged.
    """

    model_config = SettingsConfigDict(env_prefix="GRIDLEDGER_", frozen=True)

    data_dir: Path = Path("data")
    database_url: SecretStr | None = None
    pg_bin: Path | None = None
    logs: Path | None = None
    unsafe_durability: bool = False
    log_level: Level = "INFO"
