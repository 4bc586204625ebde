"""Persons: who acts. A name and a telephone number are in the vault, under the person's own key."""
