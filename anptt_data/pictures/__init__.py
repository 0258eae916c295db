"""The figures of a release as pictures: static pages that need no network and no script, made from the release alone."""
