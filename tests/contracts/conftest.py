"""Lets the tests of contracts share `rows.py`, which is no package of the product."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
