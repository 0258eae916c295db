"""Rules, code and documentation say the same."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from anptt_data.contract.registry import all_versions
from anptt_data.places.reform_problems import KINDS
from anptt_data.quality.catalogue import RULES

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"[A-Z]{2,10}-\d{3}")


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_rule_docs", ROOT / "scripts" / "write_rule_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def used_in_code() -> dict[str, str]:
    """Rule codes that stand as whole strings in the library, outside the catalogue -> where."""
    found: dict[str, str] = {}
    for path in (ROOT / "anptt_data").rglob("*.py"):
        if "catalogue" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                found[node.value] = f"{path.relative_to(ROOT)}:{node.lineno}"
    return found


def contract_rules() -> dict[str, str]:
    return {rule.code: contract.dataset() for contract in all_versions() for rule in contract.rules()}


def test_every_rule_is_documented_and_the_page_is_fresh(writer: ModuleType) -> None:
    page = writer.PAGE.read_text(encoding="utf-8")
    headings = set(re.findall(r"^### (\S+)$", page, re.MULTILINE))
    assert headings == set(RULES) | set(contract_rules())
    assert page == writer.page(), "run scripts/write_rule_docs.py"


def test_every_code_used_is_in_the_catalogue() -> None:
    used = used_in_code()
    assert len(used) > 10
    assert {c: at for c, at in used.items() if c not in RULES and c not in KINDS} == {}


def test_every_rule_of_the_catalogue_is_used() -> None:
    assert sorted(set(RULES) - set(used_in_code())) == []


def test_no_contract_takes_a_code_of_the_catalogue() -> None:
    assert not set(contract_rules()) & set(RULES)


def test_every_rule_speaks_both_languages_and_says_how_to_mend(writer: ModuleType) -> None:
    rules = [*RULES.values(), *(r for c in all_versions() for r in c.rules())]
    for rule in rules:
        assert CODE.fullmatch(rule.code)
        assert all(t.strip() for t in (rule.vi, rule.en, rule.fix_vi, rule.fix_en)), rule.code
        assert "bạn" not in rule.vi.lower().split(), rule.code
        assert "!" not in rule.vi + rule.fix_vi, rule.code
        for template in (rule.vi, rule.en, rule.fix_vi, rule.fix_en):
            template.format(**dict.fromkeys(writer.facts_of(template), 1))
