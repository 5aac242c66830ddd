"""Property tests: what each theorem claims, run on the machine with random families and gates."""
