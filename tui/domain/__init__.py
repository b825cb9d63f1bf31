"""What would be true on paper: values, times, durations, sums. No I/O, no screen."""
