"""The shared database of non-traditional-security threats: the library and the `anptt` command.

The folders follow the data: sources -> intake (freeze) -> readers -> conform -> quality (judge)
-> warehouse (load) -> receipts -> lake (publish).
"""

__version__ = "0.1.0"
