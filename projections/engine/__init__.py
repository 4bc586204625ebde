"""How a view is kept: read the log in order, fold, write every row version with the position.

`view.py` says what a view is, `fold.py` is pure, `runner.py` drives it, `rebuild.py` makes a view
anew beside the old one, `asof.py` turns a moment into a position, `positions.py` says how far a
view is.
"""
