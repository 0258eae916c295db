"""What a dataset's contract is made of, and where contracts are found."""
