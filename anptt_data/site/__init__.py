"""The dictionary of a release as static pages: made from the release alone, so that they cannot say what is not in it."""
