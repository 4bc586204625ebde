"""How long each stage took, by any of community, category, unit and time; exact nearest-rank."""
