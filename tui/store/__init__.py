"""The one place that knows SQL on our side: the mirror of the server and the outbox of what it lacks."""
