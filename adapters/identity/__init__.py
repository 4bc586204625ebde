"""Who is asking: demo identities for synthetic ledgers, until a city's own directory is joined."""
