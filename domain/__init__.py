"""The rules, and nothing else: pure functions over frozen values.

Here live the facts (`events`), the wishes (`commands`), what facts leave behind (`state`) and the
rules (`decide`) of every stream kind, one folder per kind with the same file names. Nothing here
reads a clock, makes an id, touches a disk or logs. Look first at `kernel.py`, then at `incident/`.
"""
