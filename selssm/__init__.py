"""What the machine does: recurrences, layers, checkpoints and stability reports."""
