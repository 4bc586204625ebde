"""Every event of the log by who, what, where and when; no word and no identity in it."""
