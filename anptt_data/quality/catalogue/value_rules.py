"""Rules about values."""

from __future__ import annotations

from anptt_data.quality.catalogue.rule import Rule

VALUE_RULES: tuple[Rule, ...] = ()
