"""What a broker needs of this machine: Java, and Apache Kafka's jars, which Maven fetches once."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from infra.progress import bar, say
from infra.refusal import CannotRun

JAVA_MIN: Final = 17
POM: Final = Path(__file__).with_name("pom.xml")
_VERSION = re.compile(r'version "(\d+)')
_DOWNLOADED = re.compile(rb"Downloaded from .*\.jar")
_TAIL = 1_500


def version() -> str:
    """The version of Kafka that pom.xml names."""
    found = ET.parse(POM).findtext(".//{*}kafka")  # noqa: S314 - our own file
    assert found
    return found


def find_java() -> str:
    """The program, of a version that Kafka runs on. Raises CannotRun."""
    java = shutil.which("java")
    if java is None:
        raise CannotRun(
            f"没有找到 Java。Kafka 需要 Java {JAVA_MIN} 或更高版本"
            f"（Debian、Ubuntu：apt install openjdk-{JAVA_MIN}-jre-headless）。",
            f"There is no Java. Kafka needs version {JAVA_MIN} or newer"
            f" (Debian, Ubuntu: apt install openjdk-{JAVA_MIN}-jre-headless).",
        )
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    found = _VERSION.search(told.stderr + told.stdout)
    if found is None or int(found[1]) < JAVA_MIN:
        which = found[1] if found else "?"
        raise CannotRun(
            f"这里的 Java 版本是 {which}。Kafka 需要 Java {JAVA_MIN} 或更高版本。",
            f"The Java here is version {which}. Kafka needs version {JAVA_MIN} or newer.",
        )
    return java


def jars(folder: Path) -> Path:
    """The folder with Kafka's jars, fetched where they are missing. Raises CannotRun."""
    place = folder / f"libs-{version()}"
    if place.is_dir():
        return place
    maven = shutil.which("mvn")
    if maven is None:
        raise CannotRun(
            "没有找到 Maven。第一次启动要用它下载 Kafka（Debian、Ubuntu：apt install maven）。",
            "There is no Maven. The first start fetches Kafka with it"
            " (Debian, Ubuntu: apt install maven).",
        )
    new = place.with_name(f"{place.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    shutil.copy(POM, new)
    _fetch(maven, new)
    new.rename(place)
    return place


def _fetch(maven: str, folder: Path) -> None:
    """Run Maven and show each jar that comes; what it already had it only copies."""
    say(f"正在取得 Apache Kafka {version()} … · Fetching Apache Kafka {version()} …")
    command = [maven, "-B", "dependency:copy-dependencies", "-DincludeScope=runtime"]
    said: list[bytes] = []
    with bar() as progress:
        task = progress.add_task("jar", total=None)
        with subprocess.Popen(
            [*command, f"-DoutputDirectory={folder}"], cwd=folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ) as process:  # fmt: skip
            for line in process.stdout or ():
                said.append(line)
                if _DOWNLOADED.search(line):
                    progress.advance(task)
        there = len(list(folder.glob("*.jar")))
        progress.update(task, completed=there, total=there)
    if process.returncode or not there:
        tail = b"".join(said).decode(errors="replace")[-_TAIL:]
        raise CannotRun(
            f"Maven 没有取到 Kafka。请检查网络，再试一次。Maven 的输出：\n{tail}",
            f"Maven did not fetch Kafka. Check the network and try again. Maven said:\n{tail}",
        )
