"""A synthetic county and its life: generated from a seed, the same for ever, of invented people.

`county_of` draws the county, `setup` the commands that found it, `life` what happens in it, day by
day, and `fill` sends both to a ledger. Nobody in it exists and every text is made of templates.
"""
