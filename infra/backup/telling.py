"""A copied or restored ledger in a few lines, for the person at the terminal."""

from datetime import UTC

from infra.backup.manifest import LedgerCopy
from infra.progress import say

COUNTED = (
    ("log.receipts", "回执 receipts"),
    ("log.claims", "占用 claims"),
    ("vault.sealed", "密封文字 sealed words"),
    ("vault.originals", "照片 photos"),
)


def tell(ledger: LedgerCopy, name: str | None = None) -> None:
    """What it holds; and in words of its own what its vault had lost before it was copied."""
    counts = ", ".join(f"{ledger.rows(table):,} {word}" for table, word in COUNTED)
    # In UTC: what lies in a backup does not tell the ledger's zone before it is restored.
    at = ledger.recorded_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    say(
        f"  {name or ledger.name}: {ledger.rows('log.events'):,} 事实 events, "
        f"{ledger.epoch}.{ledger.position} {at}; {counts}"
    )
    if ledger.gaps:
        say(f"  !! 账本的 {ledger.gaps:,} 个位置没有事实，这份备份无法恢复，请查明原因。")
        say(
            f"  !! {ledger.gaps:,} positions of the log held no event: this backup cannot be"
            " restored. Find out why."
        )
    if lost := ledger.words.missing:
        say(f"  !! 备份之前，保险库已缺 {lost:,} 项文字，请查明原因。")
        say(f"  !! {lost:,} words were missing in the vault before it was copied. Find out why.")
    if lost := ledger.photos.missing:
        say(f"  !! 备份之前，保险库已缺 {lost:,} 张照片，请查明原因。")
        say(f"  !! {lost:,} photos were missing in the vault before it was copied. Find out why.")
