"""What departments may see of each event: one explicit decision per class and per field."""
