"""The ratios of design.md, measured: `make bench`."""
