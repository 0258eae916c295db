"""Rules about places."""

from __future__ import annotations

from anptt_data.quality.catalogue.rule import Rule

PLACE_RULES: tuple[Rule, ...] = ()
