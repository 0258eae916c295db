"""Fixtures of the conforming tests; the builders stand in `conftest_conform.py` so that tests can import them."""

from conftest_conform import conforming, refs

__all__ = ["conforming", "refs"]
