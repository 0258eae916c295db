"""indicator list, indicator show: the registry of indicators across sectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from anptt_data.cli.output import print_json, print_table

if TYPE_CHECKING:
    from anptt_data.links.indicator import Indicator

Json = Annotated[bool, typer.Option("--json", help="Một văn bản JSON / one JSON document")]


def register(app: typer.Typer) -> None:
    """Add the group to the table."""
    group = typer.Typer(help="Chỉ tiêu của mọi lĩnh vực / Indicators of all sectors.", no_args_is_help=True)
    group.command("list")(list_indicators)
    group.command("show")(show)
    app.add_typer(group, name="indicator")


def list_indicators(json_output: Json = False) -> None:
    """Các chỉ tiêu hiện có / The indicators there are."""
    from anptt_data.links.registry_rows import indicator_rows

    rows = indicator_rows(_known())
    if json_output:
        print_json(rows)
    else:
        names = ("indicator", "title_vi", "unit", "adds_over_places", "adds_over_periods", "breakdowns", "dataset")
        print_table(names, ([r[n] for n in names] for r in rows))


def show(code: Annotated[str, typer.Argument(help="Mã chỉ tiêu / code of the indicator")], json_output: Json = False) -> None:
    """Một chỉ tiêu: nguồn, cách tổng hợp, lưu ý / One indicator: its source, how it is put together, what to heed."""
    from anptt_data.links.columns import INDICATOR
    from anptt_data.links.indicators import indicator
    from anptt_data.links.registry_rows import indicator_rows

    (row,) = indicator_rows([indicator(code, _known())])
    if json_output:
        print_json(row)
        return
    for name, (_, text) in INDICATOR.items():
        if row[name] not in (None, ""):
            print(f"{text.vi.split(';')[0].split(':')[0]} / {name}: {row[name]}")


def _known() -> list[Indicator]:
    from anptt_data.contract.registry import contracts
    from anptt_data.links.indicators import indicators

    return indicators(contracts().values())
