"""What is known of each breach and of the following of each community, at every position."""
