"""What a person can ask for, and the frozen state that the screen shows."""
