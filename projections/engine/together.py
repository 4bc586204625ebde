"""Several groups caught up in turn by one thread, so that each event is read once for all."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from projections.engine.log import Log
from projections.engine.runner import BATCH_MAX, Runner, Step, in_streaks
from projections.engine.view import Group


@contextmanager
def on_one_log(
    url: str, groups: Sequence[Group], *, batch_max: int = BATCH_MAX
) -> Iterator[list[Runner]]:
    """Runners that share a log, for one thread. Raises psycopg.OperationalError."""
    with ExitStack() as stack:
        log = Log(url, shared=True)
        stack.callback(log.close)
        yield [
            stack.enter_context(Runner(url, group, batch_max=batch_max, log=log))
            for group in groups
        ]


def together(
    runners: Sequence[Runner], told: Callable[[Runner], bool] = lambda _runner: True
) -> list[Step]:
    """Let each take in what there is; how each of them ended: idle or held.

    The one that is furthest behind goes on, at most to where the next one stands. runners: of one
    shared log. told: hears of every batch, and may answer that it is enough. Raises as they do.
    """
    ended: dict[int, Step] = {}

    def turn() -> bool:
        going = [n for n in range(len(runners)) if n not in ended]
        if not going:
            return False
        at = {n: runners[n].ahead for n in going}
        last = min(going, key=lambda n: at[n])
        beyond = [position for position in at.values() if position > at[last]]
        step = runners[last].advance(min(beyond, default=None))
        if step in (Step.IDLE, Step.HELD) or not told(runners[last]):
            ended[last] = step
        return True

    in_streaks(turn)
    return [ended[n] for n in range(len(runners))]
