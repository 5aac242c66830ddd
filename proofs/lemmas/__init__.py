"""Facts about sums, powers and exponentials that several theorems use."""
