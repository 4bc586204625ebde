"""Building the pages: only when their sources changed, beside the running API, never half.

The stamp beside the output is the hash of everything that goes in: `api/web` and the description
of the HTTP surface, from which the types are generated. The output is built into a folder of its
own and then put in the place of the old one.
"""

import asyncio
import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from api.built import OUTPUT, Built, State
from infra.documents.api import described
from infra.progress import say
from infra.refusal import CannotRun
from infra.ui.node import Node, fetch_node, find_node

WEB = Path(__file__).parents[2] / "api" / "web"
TYPES = WEB / ".types"
LEFT_OUT = {"node_modules", ".types"}
STEP_S_MAX = 600
LAST_LINES = 12
WATCH_S = 0.5

Told = Callable[[str], None]


def wanted() -> str:
    """The hash of all that goes into the pages."""
    hashed = hashlib.sha256(description())
    for path in sorted(WEB.rglob("*")):
        inner = path.relative_to(WEB)
        if path.is_file() and not LEFT_OUT & set(inner.parts):
            hashed.update(f"\0{inner.as_posix()}\0".encode())
            hashed.update(path.read_bytes())
    return hashed.hexdigest()


def description() -> bytes:
    """The OpenAPI document of the surface, as bytes that only change with it."""
    return orjson.dumps(described(), option=orjson.OPT_SORT_KEYS)


def current(output: Path = OUTPUT) -> bool:
    """Whether what is built is what is written."""
    return _stands(output, wanted())


def _stands(output: Path, stamp: str) -> bool:
    found = output / ".stamp"
    return found.is_file() and found.read_text(encoding="utf-8") == stamp


def build(told: Told = say, output: Path = OUTPUT) -> None:
    """Build where needed, one process at a time. Raises CannotRun."""
    with alone():
        if current(output):
            return
        stamp = wanted()
        node = node_for_building(told)
        install(node, told)
        make_types(node)
        told("正在构建页面 … · Building the pages …")
        fresh = output.with_name(f"{output.name}.new")
        step(node, node.run("node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"), fresh)
        (fresh / ".stamp").write_text(stamp, encoding="utf-8")
        shutil.rmtree(output, ignore_errors=True)
        fresh.rename(output)
        told("页面已构建。 · The pages are built.")


async def build_beside(built: Built, told: Told = say) -> None:
    """Build while the API already answers; what goes wrong is said and stops nothing else."""
    if await asyncio.to_thread(current, built.folder):
        built.state = State.READY
        return
    built.state = State.BUILDING
    _failure(built.folder).unlink(missing_ok=True)
    try:
        await asyncio.to_thread(build, told, built.folder)
    except CannotRun as refusal:
        built.failed(refusal.zh, refusal.en)
        told(str(refusal))
        said = [await asyncio.to_thread(wanted), refusal.zh, refusal.en]
        fresh = _failure(built.folder).with_suffix(".fresh")
        fresh.write_bytes(orjson.dumps(said))
        fresh.replace(_failure(built.folder))
    else:
        built.state = State.READY


async def watch(built: Built) -> None:
    """Know of what another process builds: until it stands, that it is being built or why not."""
    stamp = await asyncio.to_thread(wanted)
    while not _stands(built.folder, stamp):
        failure = _failure(built.folder)
        said = orjson.loads(failure.read_bytes()) if failure.is_file() else [None]
        if said[0] == stamp:
            built.failed(*said[1:])
        else:
            built.state = State.BUILDING
        await asyncio.sleep(WATCH_S)
    built.state = State.READY


def _failure(output: Path) -> Path:
    """Beside the output: which sources could not be built, and why, in Chinese and English."""
    return output.with_name(f"{output.name}.failed")


def node_for_building(told: Told) -> Node:
    """Raises CannotRun where there is no Node and none can be had."""
    node = find_node()
    if node is None:
        told("本机没有足够新的 Node，正在安装 … · No recent Node here; installing one …")
        node = fetch_node()
    if node is None:
        raise CannotRun(
            "页面没有构建：需要 Node 20.19 或 22.12 以上，本机没有，也装不上。接口照常可用；"
            "联网后重新启动。",
            "The pages were not built: Node 20.19, or 22.12 and later, is needed, is not here and"
            " could not be installed. The API works; start again with a network.",
        )
    return node


def install(node: Node, told: Told) -> None:
    """Make node_modules what the lock says, once per lock. Raises CannotRun."""
    lock = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    installed = WEB / "node_modules" / ".installed"
    if installed.is_file() and installed.read_text(encoding="utf-8") == lock:
        return
    told("正在安装页面的依赖 … · Installing what the pages are made with …")
    step(
        node, node.install("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    )
    installed.write_text(lock, encoding="utf-8")


def make_types(node: Node) -> None:
    """Write the types of the HTTP surface as it is now. Raises CannotRun."""
    TYPES.mkdir(exist_ok=True)
    document = description()
    written = TYPES / "openapi.json"
    if written.is_file() and written.read_bytes() == document and (TYPES / "api.d.ts").is_file():
        return
    written.write_bytes(document)
    step(node, node.install("run", "--silent", "types"))


def step(node: Node, command: list[str], output: Path | None = None) -> None:
    """Run one program in `api/web`. Raises CannotRun with the last lines that it said."""
    environment = environment_of(node)
    if output is not None:
        environment["GRIDLEDGER_UI_OUT"] = str(output)
    try:
        ran = subprocess.run(  # noqa: S603 - the programs of our own lock
            command, cwd=WEB, env=environment, timeout=STEP_S_MAX, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        failed, said = ran.returncode != 0, ran.stdout
    except (OSError, subprocess.TimeoutExpired) as error:
        failed, said = True, str(error)
    if failed:
        last = "\n".join(said.strip().splitlines()[-LAST_LINES:])
        raise CannotRun(
            f"页面没有构建，接口照常可用。首次构建需要网络。\n{last}",
            "The pages were not built; the API works. The first build needs a network.",
        )


@contextmanager
def alone() -> Iterator[None]:
    """One process at a time installs, generates or builds."""
    lock = OUTPUT.parent / "ui.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def environment_of(node: Node) -> dict[str, str]:
    """The user's, with npm's proxies and caches; the programs that npm starts find this Node."""
    users = dict(os.environ)  # noqa: TID251 - handed on to a program, nothing is decided by it
    path = os.pathsep.join((str(Path(node.program).parent), users.get("PATH", "")))
    return users | {"PATH": path, "npm_config_update_notifier": "false"}
