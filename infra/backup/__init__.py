"""A backup of ledgers that another machine can be made from, and the making of it.

`tables.py` says what belongs into it, `manifest.py` how a backup describes itself, `making.py` and
`restoring.py` do the work. It goes through a client's connection: whoever may use the database may
copy it, as whomever its server runs.
"""
