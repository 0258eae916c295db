"""Where extracts come from: folders now; each source lists settled files, packs sweeps, and leaves the rest for the next sweep."""
