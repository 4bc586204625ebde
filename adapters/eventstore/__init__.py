"""The log on PostgreSQL: the only way to write it (`ledger.py`) and the only way to read it.

`batch.py` is the core that decides what a batch writes and does no I/O; `writer.py` drives it;
`recorder.py` is the `eventsourcing` library's recorder on our table. No rule of the domain lives
here.
"""
