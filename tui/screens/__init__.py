"""Screens and dialogs: the order of questions."""
