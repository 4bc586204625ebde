"""Working calendars: which hours are worked, in versions that facts cite."""
