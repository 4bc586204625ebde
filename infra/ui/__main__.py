"""`python -m infra.ui build | check | test`: what `./run` and the tests ask about the pages."""

import subprocess
import sys

from infra.progress import say
from infra.refusal import CannotRun
from infra.ui.build import WEB, alone, build, environment_of, install, make_types
from infra.ui.node import Node, find_node

NO_NODE = "页面未检查：本机没有 Node 20.19 或 22.12 以上 · pages not checked: no recent Node here"


def main(asked: str) -> int:
    if asked == "build":
        build()
        return 0
    node = find_node()
    if node is None:
        say(NO_NODE)
        return 0
    with alone():
        install(node, say)
        make_types(node)
    return _run(node, "check" if asked == "check" else "test")


def _run(node: Node, script: str) -> int:
    command = node.install("run", "--silent", script)
    environment = environment_of(node)
    return subprocess.run(command, cwd=WEB, env=environment, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except CannotRun as refusal:
        sys.exit(str(refusal))
