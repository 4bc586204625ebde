"""Who may do what: `permit` decides, `grants` is the table it reads, `resources` says what is asked about.

Nothing else in the program decides about access; separation of duties by person stands in `decide`.
"""
