"""Scripted lives: each incident's acts in order, drawn from its own key."""
