"""What is true of these numbers: families, certificates, and the searches that find them."""
