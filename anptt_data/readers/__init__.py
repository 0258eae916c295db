"""Bytes to text cells with their addresses. Nothing is interpreted here: a cell is what the sender sees."""
