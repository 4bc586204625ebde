import sys
from pathlib import Path

from infra.documents import GENERATED

ROOT = Path(__file__).parents[2]

for name, written in GENERATED.items():
    (ROOT / name).write_text(written(), encoding="utf-8")
    sys.stdout.write(f"{name}\n")
