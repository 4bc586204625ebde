"""The way out of one machine: the log is the outbox, a relay publishes it, a kit takes it in."""
