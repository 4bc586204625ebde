"""Pictures of every page: what is to be seen stands in `registry.py`, one line per screen."""
