"""Sealed text and personal data: a key per subject, wrapped by a master key outside the database.

`vault.py` seals and opens, `sweeper.py` deletes what no event came to refer to. Events, receipts,
views and logs never hold a value. No rule of the domain lives here.
"""
