"""Areas: where a ledger applies. Not a clean tree: links are many-to-many and effective-dated."""
