"""Personal values become keyed hashes before anything is stored in a table (law 8; Luật 91/2025/QH15).

A pseudonym is still personal data; it only lets equal persons be counted without being named.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass

import polars as pl

from anptt_data.contract.base import Contract
from anptt_data.errors import OurFault


@dataclass(frozen=True)
class Pseudonymiser:
    """HMAC-SHA-256 under a secret key of at least 32 bytes; None refuses contracts with personal columns."""

    key: bytes | None

    def value(self, dataset: str, column: str, value: str) -> str:
        """The pseudonym of one value: equal only for the same dataset, column and (NFC, trimmed) text."""
        if self.key is None or len(self.key) < 32:
            raise OurFault("Chưa có khóa mã hóa danh tính, không được nạp dữ liệu cá nhân", "No pseudonym key: personal data is not loaded")
        message = "\x1f".join((dataset, column, unicodedata.normalize("NFC", value.strip())))
        return "p1:" + hmac.new(self.key, message.encode(), hashlib.sha256).hexdigest()[:32]

    def frame(self, frame: pl.DataFrame, contract: type[Contract]) -> pl.DataFrame:
        """The frame with every personal column replaced by pseudonyms; numbers and dates in them become null."""
        for column in contract.columns().values():
            if column.privacy != "personal" or column.name not in frame.columns:
                continue
            if frame.schema[column.name] != pl.String:
                frame = frame.with_columns(pl.lit(None, frame.schema[column.name]).alias(column.name))
                continue
            known = {v: self.value(contract.dataset(), column.name, v) for v in frame[column.name].unique().drop_nulls()}
            frame = frame.with_columns(pl.col(column.name).replace_strict(known, default=None, return_dtype=pl.String))
            if f"{column.name}_reported" in frame.columns:
                frame = frame.with_columns(pl.lit(None, pl.String).alias(f"{column.name}_reported"))
        return frame
