"""Grids: the smallest cell of a community, with its officers; an incident keeps the version."""
