"""What people see: rows made from events, never the other way round; any view may be burned.

`engine` follows the log, keeps rows and position together, rebuilds and answers as of any moment.
Each view is a folder: `project.py` (pure: row and fact to row), `table.sql`, `queries.py`. Some
only read the tables of another view. Views do not import each other.
"""
