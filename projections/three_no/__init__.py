"""The three-no status of communities on a day, as known at a position, with what decides it."""
