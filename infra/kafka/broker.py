"""One broker process: it dies with its owner, and its files stay in the data folder."""

import fcntl
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from infra.kafka.programs import find_java, jars
from infra.orphans import dies_with
from infra.refusal import CannotRun, make_folder

HOST: Final = "127.0.0.1"
TAKE_S_MAX, START_S_MAX, STOP_S_MAX, FORMAT_S_MAX = 5.0, 60.0, 30.0, 60.0
HERE: Final = Path(__file__).parent
MEMORY: Final = ["-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
_LOG_TAIL = 1_500


class Broker:
    """A broker of one folder. port: taken at the first start where it is 0, then kept."""

    def __init__(self, folder: Path, port: int, libs: Path, lock: IO[bytes]) -> None:
        self.port = port or free_port()
        self._folder = folder
        self._lock = lock  # goes over to the process: held as long as it lives
        self._java = [find_java(), "-cp", f"{libs}/*", "-Djava.awt.headless=true"]
        self._java.append(f"-Dlog4j2.configurationFile={HERE / 'log4j2.yaml'}")
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        return self._folder / "broker.log"

    def start(self) -> None:
        """Return when it takes connections and says that it is ready. Raises CannotRun."""
        settings = self._write_settings()
        self._format(settings)
        with self.log.open("ab") as log:
            begin = log.tell()
            self.process = subprocess.Popen(
                [*self._java, *MEMORY, "kafka.Kafka", str(settings)], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True, pass_fds=(self._lock.fileno(),),
                preexec_fn=dies_with(os.getpid(), signal.SIGTERM),  # noqa: PLW1509 - two system calls
            )  # fmt: skip
        self._wait_until_ready(self.process, begin)

    def stop(self) -> None:
        """In order; killed where that takes too long. Everything acknowledged is in its log."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_S_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _write_settings(self) -> Path:
        text = (HERE / "server.properties").read_text(encoding="utf-8")
        values = {"folder": self._folder / "log", "port": self.port}
        values["controller_port"] = free_port()
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        path = self._folder / "server.properties"
        path.write_text(text, encoding="utf-8")
        return path

    def _format(self, settings: Path) -> None:
        """Give the folder its cluster's id, once."""
        if (self._folder / "log" / "meta.properties").exists():
            return
        tool = [*self._java, "kafka.tools.StorageTool"]
        made = subprocess.run(
            [*tool, "random-uuid"], capture_output=True, check=True, timeout=FORMAT_S_MAX
        )
        cluster = made.stdout.decode().split()[-1]
        done = subprocess.run(
            [*tool, "format", "-t", cluster, "-c", settings, "-g"],
            capture_output=True, check=False, timeout=FORMAT_S_MAX,
        )  # fmt: skip
        if done.returncode:
            tail = (done.stdout + done.stderr).decode(errors="replace")[-_LOG_TAIL:]
            raise CannotRun(
                f"Kafka 无法准备数据目录 {self._folder}：\n{tail}",
                f"Kafka could not prepare its folder {self._folder}:\n{tail}",
            )

    def _wait_until_ready(self, process: subprocess.Popen[bytes], begin: int) -> None:
        end = time.monotonic() + START_S_MAX
        while b"Kafka Server started" not in self._said(begin):
            if process.poll() is not None or time.monotonic() > end:
                self.stop()
                tail = self._said(begin).decode(errors="replace")[-_LOG_TAIL:]
                raise CannotRun(
                    f"Kafka 没有启动。日志 {self.log} 的末尾：\n{tail}",
                    f"Kafka did not start. The end of its log, {self.log}:\n{tail}",
                )
            time.sleep(0.05)

    def _said(self, begin: int) -> bytes:
        with self.log.open("rb") as log:
            log.seek(begin)
            return log.read()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def broker(data_dir: Path, port: int, libs: Path | None = None) -> Iterator[Broker]:
    """A broker with its files in the data folder, ready and later stopped. Raises CannotRun.

    libs: where Kafka's jars are, or are put; the data folder's own place where it is None. Call it
    in the main thread: the kernel ties the broker's life to the thread that starts it.
    """
    folder = data_dir.resolve() / "kafka"
    make_folder(folder)
    with (folder / "lock").open("ab") as lock:
        _take(lock, folder)
        require_free(port)
        one = Broker(folder, port, jars(libs or folder), lock)
        try:
            one.start()
            yield one
        finally:
            one.stop()


def _take(lock: IO[bytes], folder: Path) -> None:
    """A broker whose owner was killed needs a moment to end. Raises CannotRun."""
    end = time.monotonic() + TAKE_S_MAX
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise CannotRun(
                    f"{folder} 里的 Kafka 已在运行。请用它，或另选 --data-dir。",
                    f"The Kafka of {folder} is running already."
                    " Use it, or choose another --data-dir.",
                ) from None
            time.sleep(0.1)
        else:
            return


def require_free(port: int) -> None:
    """Raises CannotRun where somebody listens there."""
    if not is_free(port):
        raise CannotRun(
            f"端口 {port} 已被占用，请用 --port 另选一个。",
            f"Port {port} is taken; choose another with --port.",
        )


def is_free(port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError:
            return False
    return True
