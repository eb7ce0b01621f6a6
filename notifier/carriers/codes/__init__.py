"""What providers' codes mean: one literal table a file, one line a code."""
