"""Every rule that is not a contract's own: stable code, severity, texts in both languages, a fix.

One module a family; `RULES` is all of them by code. `docs/rules.md` documents each (a test fails when one is missing).
Templates are `str.format` strings over the finding's facts; `value` and `header` are always there.
"""

from __future__ import annotations

from anptt_data.quality.catalogue.file_rules import FILE_RULES
from anptt_data.quality.catalogue.judge_rules import JUDGE_RULES
from anptt_data.quality.catalogue.layout_rules import LAYOUT_RULES
from anptt_data.quality.catalogue.nil_rules import NIL_RULES
from anptt_data.quality.catalogue.place_rules import PLACE_RULES
from anptt_data.quality.catalogue.rule import Rule
from anptt_data.quality.catalogue.template_rules import TEMPLATE_RULES
from anptt_data.quality.catalogue.value_rules import VALUE_RULES

_FAMILIES = (FILE_RULES, LAYOUT_RULES, TEMPLATE_RULES, VALUE_RULES, PLACE_RULES, JUDGE_RULES, NIL_RULES)
RULES: dict[str, Rule] = {r.code: r for family in _FAMILIES for r in family}

__all__ = ["RULES", "Rule"]
