"""The open board: every open incident, the most pressing first, at any moment of the log."""
