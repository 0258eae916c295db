"""One picture across sectors: indicators, and every figure of every dataset in one long relation. All of it follows from the contracts (law 7)."""
