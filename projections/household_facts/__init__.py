"""How many households each grid had on any day, as known at every position."""
