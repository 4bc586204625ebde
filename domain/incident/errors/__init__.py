"""Every refusal of an incident's rules, by chapter; `standing` holds those of status alone."""
