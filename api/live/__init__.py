"""The live feed: what views show changes, sent to whoever may see it (server-sent events).

`hub.py` asks once for all how far the views are; `stream.py` talks to one client; `readers.py` says
what a reader is told of a change. A further feed is a further reader: docs/adding.md.
"""
