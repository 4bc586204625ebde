"""The console script `gridledger`, which `./run` becomes."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Final

import typer

from infra.cli import heed_stops, stoppable, stopped_code
from infra.failures import foreseen, interrupted

MISTYPED: Final = 2
INTERRUPTED: Final = 130


def main() -> None:
    try:
        heed_stops()
        application(sys.argv[1:])(prog_name="./run")
    except SystemExit as ended:
        if ended.code == MISTYPED:
            verb = next((word for word in sys.argv[1:2] if not word.startswith("-")), "VERB")
            sys.stderr.write(f"命令写法有误，原因见上。用法：./run {verb} --help\n")
        elif ended.code == INTERRUPTED:  # so Typer ends a verb that was stopped, by whatever signal
            sys.exit(stopped_code())
        raise
    except KeyboardInterrupt:  # from the verb's own beginning on it is the verb's to tell
        sys.stderr.write("已停止，什么都还没有开始。\nStopped before anything was begun.\n")
        sys.exit(stopped_code())
    except Exception as error:
        if interrupted(error):  # while a module was loaded: Python makes another error of some
            sys.stderr.write("已停止。\nStopped.\n")
            sys.exit(stopped_code())
        refusal = foreseen(error)
        if refusal is None:
            raise
        sys.stderr.write(f"{refusal}\n")
        sys.exit(MISTYPED)


def application(words: list[str]) -> typer.Typer:
    """The verb that is asked for; all of them where help is asked for."""
    app = typer.Typer(
        help="网格账本 · An event-sourced ledger of grid incidents.",
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    app.callback()(_no_options)
    modules = {
        path.stem.rstrip("_"): path.stem
        for path in sorted(Path(__file__).parent.glob("[a-z]*.py"))
        if path.stem != "main"
    }
    for verb in [word for word in words[:1] if word in modules] or modules:
        module = import_module(f"infra.cli.{modules[verb]}")
        app.command(verb, help=module.__doc__)(stoppable(module.run))
    return app


def _no_options() -> None:
    """All options belong to a verb."""
