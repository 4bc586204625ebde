"""Who may do what: `permit` decides, `grants` is its table, `resources` says what is asked about.

Nothing else in the program decides about access; that two acts need two persons, `decide` guards.
"""
