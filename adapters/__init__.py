"""I/O against one named technology per folder; no rule of the domain.

`eventstore` writes and reads the log, `vault` keeps what is personal. `clock.py` and `ids.py` are
the only readers of clock and randomness. Look first at `eventstore/ledger.py`.
"""
