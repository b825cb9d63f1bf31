"""Clockify's API served from SQLite: the local account, and `clockpane serve`."""
