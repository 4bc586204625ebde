"""What makes it run: settings, database server, migrations, command line, wiring, processes.

infra imports everything and is imported by nothing. No rule of the domain and no SQL of a view
lives here. Look first at `settings.py`, then at `cli/main.py`.
"""
