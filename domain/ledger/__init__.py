"""The ledger itself: what area it is for, in which zone, and whether it may be written yet."""
