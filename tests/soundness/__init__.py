"""What must never become a fact: false goals, near-misses, and an abuse of every rule."""
