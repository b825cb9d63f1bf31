"""The one place that knows HTTP: Clockify's API, direct or through Maton, as typed calls."""
