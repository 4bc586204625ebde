"""What is known of each incident and of its tasks, at every position of the log.

All metrics and boards read these two tables; nothing is computed here that an instant could change.
"""
