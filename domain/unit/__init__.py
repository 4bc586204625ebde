"""Units: who is given tasks, from a department down to a grid's team."""
