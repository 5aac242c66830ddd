"""What is true: statements about selective state space models, and their checked proofs."""
