"""contract list, contract show, contract export."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from anptt_data.cli.output import print_json, print_table
from anptt_data.errors import UsageError

Json = Annotated[bool, typer.Option("--json", help="Một văn bản JSON / one JSON document")]


def register(app: typer.Typer) -> None:
    """Add the group to the table."""
    group = typer.Typer(help="Quy định biểu mẫu / Contracts of the datasets.", no_args_is_help=True)
    group.command("list")(list_contracts)
    group.command("show")(show)
    group.command("export")(export)
    app.add_typer(group, name="contract")


def list_contracts(json_output: Json = False) -> None:
    """Các biểu hiện có / The datasets there are."""
    from anptt_data.contract.registry import contracts

    rows = [
        {
            "dataset": d, "version": c.version(), "title_vi": c.title().vi, "title_en": c.title().en, "provider": c.described("provider"),
            "cadence": c.cadence().every, "calendar": c.cadence().calendar, "approval": c.described("approval"), "legal_basis": c.described("legal_basis"),
        }
        for d, c in contracts().items()
    ]  # fmt: skip
    if json_output:
        print_json(rows)
    else:
        names = ("dataset", "version", "title_vi", "title_en", "provider", "cadence")
        print_table(names, ([r[n] for n in names] for r in rows))


def show(dataset: Annotated[str, typer.Argument(help="Biểu / dataset")], json_output: Json = False) -> None:
    """Một quy định biểu mẫu: cột, đơn vị, quy tắc / One contract: columns, units, rules."""
    from anptt_data.contract.dictionary import conversion_words, dictionary
    from anptt_data.contract.registry import contract

    found = contract(dataset)
    converted = {e["name"]: words for e in dictionary(found) if e["converts"] and (words := conversion_words(found.columns()[e["name"]]))}
    document: dict[str, Any] = {
        "dataset": found.dataset(), "version": found.version(), "title_vi": found.title().vi, "title_en": found.title().en,
        "description_vi": found.described("description").vi, "description_en": found.described("description").en,
        "legal_basis": found.described("legal_basis"), "provider": found.described("provider"), "cadence": found.cadence().every,
        "calendar": found.cadence().calendar, "revises": found.revises(), "partial": found.described("partial"), "approval": found.described("approval"), "nil": found.described("nil"),
        "layouts": [{"name": layout.name, "title_vi": layout.title.vi, "title_en": layout.title.en} for layout in found.layouts()],
        "columns": [
            {
                "name": c.name, "kind": c.kind, "title_vi": c.title.vi, "title_en": c.title.en, "unit": c.unit, "code_list": c.code_list,
                "required": c.required, "nullable": c.nullable, "key": c.key, "privacy": c.privacy, "minimum": c.minimum, "maximum": c.maximum,
                "converts": c.converts if c.name in converted else None,
                "converted_vi": converted[c.name].vi if c.name in converted else None,
                "converted_en": converted[c.name].en if c.name in converted else None, "aliases": list(c.aliases),
            }
            for c in found.columns().values()
        ],
        "rules": [{"code": r.code, "severity": r.severity, "vi": r.vi, "en": r.en, "fix_vi": r.fix_vi} for r in found.rules()],
        "fingerprint": found.fingerprint(),
    }  # fmt: skip
    if json_output:
        print_json(document)
        return
    print(f"{document['dataset']} ({document['version']})  {document['title_vi']} / {document['title_en']}")
    print(f"{document['description_vi']} / {document['description_en']}\n{document['legal_basis']}")
    names = ("name", "kind", "title_vi", "title_en", "unit", "required", "key", "privacy", "converted", "aliases")
    print_table(names, ([_cell(c, n) for n in names] for c in document["columns"]))
    if document["rules"]:
        print_table(("code", "severity", "vi", "en"), ([r["code"], r["severity"], r["vi"], r["en"]] for r in document["rules"]))


def _cell(column: dict[str, Any], name: str) -> Any:
    """A cell of the table of columns; `converted` says in both languages how the figure is carried over to other units."""
    if name == "aliases":
        return ", ".join(column["aliases"])
    if name == "converted":
        return f"{column['converted_vi']} ({column['converted_en']})" if column["converts"] else ""
    return column[name]


def export(
    dataset: Annotated[str, typer.Argument(help="Biểu / dataset")],
    form: Annotated[str, typer.Option("--format", help="odcs")] = "odcs",
) -> None:
    """Xuất quy định biểu mẫu theo ODCS / Export a contract as an Open Data Contract Standard document."""
    from anptt_data.contract.odcs import odcs
    from anptt_data.contract.registry import contract

    if form != "odcs":
        raise UsageError(f"Không có dạng «{form}»; chỉ có odcs", f"No format {form!r}; there is odcs")
    print_json(odcs(contract(dataset)))
