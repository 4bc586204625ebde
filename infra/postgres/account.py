"""As whom the server runs: PostgreSQL refuses to be root, and we create no user for it."""

import os
import pwd
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from infra.refusal import CannotRun

CLEAN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


class Account(NamedTuple):
    """Who runs the server; without ids it is whoever runs this program."""

    uid: int | None = None
    gid: int | None = None

    def process(self) -> dict[str, Any]:
        """Arguments of subprocess.Popen for a program of the server."""
        start: dict[str, Any] = {"env": CLEAN_ENVIRONMENT, "cwd": "/"}
        if self.uid is not None:
            start |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return start

    def can(self, *command: str | Path) -> bool:
        """Ask the system itself, by trying: modes alone do not tell (access lists, mounts)."""
        try:
            done = subprocess.run(command, capture_output=True, check=False, **self.process())
        except PermissionError:
            return False
        return done.returncode == 0

    def own(self, folder: Path) -> None:
        """Make a new folder that nobody else may enter."""
        folder.mkdir(mode=0o700)
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)


def account_for(cluster: Path) -> Account:
    """Ourselves; as root the owner of what lies there already, else `nobody`."""
    if os.geteuid() != 0:
        return Account()
    if cluster.exists() and (there := cluster.stat()).st_uid != 0:
        return Account(there.st_uid, there.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise CannotRun(
            "以 root 运行时数据库需要 nobody 用户，本机没有。请用普通用户运行。",
            "As root the database runs as the user nobody, and there is none here."
            " Run this as an ordinary user.",
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid)
