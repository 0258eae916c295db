"""Rules about layouts."""

from __future__ import annotations

from anptt_data.quality.catalogue.rule import Rule

LAYOUT_RULES: tuple[Rule, ...] = ()
