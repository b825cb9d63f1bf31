"""Domain values as words, columns and style names; knows nothing of Textual."""
