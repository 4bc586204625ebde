"""The scripts of the pages, tested where they run: in Node."""

import subprocess
import sys

import pytest

from infra.ui.node import find_node


def test_the_scripts_of_the_pages_do_what_their_tests_say() -> None:
    if find_node() is None:
        pytest.skip("no Node 20.19 or 22.12 here")
    ran = subprocess.run(
        [sys.executable, "-m", "infra.ui", "test"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "passed" in ran.stdout
