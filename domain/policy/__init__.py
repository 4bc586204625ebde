"""Policies: what the rules are told in numbers and lists, in versions that facts cite."""
