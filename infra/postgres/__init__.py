"""PostgreSQL: our launcher of the embedded server, and the same face for a server of the user's.

Only the unix socket, one server per data folder; it stops with its last user, whoever started it,
and what it acknowledged is there after any kill. Look first at `server.py`, then at `locks.py`.
"""
