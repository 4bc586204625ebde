"""PostgreSQL: our launcher of the embedded server, and the same face for a server of the user's.

Only the unix socket, one owner per data folder, everybody else connects; what a server
acknowledged is there after any kill. Look first at `server.py`.
"""
