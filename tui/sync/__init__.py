"""Carries the outbox to the server and the server's news into the mirror."""
