"""Posts: a person holds a role in an org, with a scope, from and until; people act as a post."""
