"""Widgets: they show the state they are given and post what the user meant."""
