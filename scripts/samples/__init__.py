"""What makes the sample files: one module a kind of form. Knows nothing of the readers that will read them."""
