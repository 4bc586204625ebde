"""Orgs: the offices and party organisations that posts belong to; levels may be skipped."""
