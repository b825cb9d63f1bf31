"""clockpane: a keyboard time tracker for the terminal, on Clockify or on this machine alone."""

__version__ = "0.1.0"
