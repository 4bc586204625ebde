"""Logs of other systems, read into commands: one folder entry per source, one way to send them.

A source chooses what a row means (milestone, state, keys); the ledger checks only identity and
shape.
"""
