"""What a rule is."""

from __future__ import annotations

from dataclasses import dataclass

from anptt_data.contract.rules import Severity


@dataclass(frozen=True)
class Rule:
    """A rule as data; `vi`, `en`, `fix_vi`, `fix_en` are `str.format` templates over a finding's facts."""

    code: str
    severity: Severity
    vi: str
    en: str
    fix_vi: str
    fix_en: str
