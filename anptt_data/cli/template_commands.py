"""template: an entry template made from a contract."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anptt_data.cli.output import folder_there, tell
from anptt_data.cli.texts import say
from anptt_data.errors import OurFault, UsageError

if TYPE_CHECKING:
    from anptt_data.contract.base import Contract
    from anptt_data.periods import Period
    from anptt_data.places.references import References
    from anptt_data.settings import Settings
    from anptt_data.warehouse.earlier_figures import EarlierFigures


def register(app: typer.Typer) -> None:
    """Add the command to the table."""
    app.command()(template)


def template(
    dataset: Annotated[str, typer.Argument(help="Biểu / dataset: lĩnh_vực.tên")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Tệp .xlsx sẽ ghi / the file to write")],
    agency: Annotated[str | None, typer.Option("--agency", "-a", help="Cơ quan gửi / sending agency, e.g. so-y-te-66")] = None,
    period: Annotated[str | None, typer.Option(help="Kỳ / period: 2026-10, 2026-W45, 2026-Q3, 2026, 2026-11-05")] = None,
    layout: Annotated[str | None, typer.Option(help="Dạng biểu, khi có nhiều dạng / layout, where there are several")] = None,
    figures: Annotated[
        bool, typer.Option("--figures/--no-figures", help="In sẵn số kỳ trước, cùng kỳ / print last period's and last year's figures")
    ] = True,
) -> None:
    """Lập mẫu nhập Excel của một biểu / Make the entry template of a dataset."""
    from anptt_data.contract.registry import contract
    from anptt_data.periods import parse_period
    from anptt_data.places.references import references
    from anptt_data.receipts.template import entry_template
    from anptt_data.settings import settings
    from anptt_data.warehouse.earlier_figures import EarlierFigures

    found = contract(dataset)
    if output.suffix.lower() != ".xlsx":
        raise UsageError(f"Mẫu nhập là tệp .xlsx, không phải «{output.name}»", f"A template is an .xlsx file, not {output.name!r}")
    folder_there(output)
    current = settings()
    refs = references(current.reference_dir)
    sender = refs.agency(agency) if agency else None
    asked = parse_period(period, found.cadence().calendar) if period else None
    earlier = _earlier(current, found, refs, sender.id, asked) if figures and sender is not None and asked is not None else None
    made = entry_template(found, refs, agency=sender, period=asked, layout=layout, earlier=earlier or EarlierFigures())
    part = output.with_name(f".{output.name}.part")
    part.write_bytes(made.content)
    part.replace(output)
    tell(say("template_at", path=output))


def _earlier(current: Settings, contract: type[Contract], refs: References, agency: str, period: Period) -> EarlierFigures | None:
    """Figures of earlier periods when there is a warehouse that can be asked; a template can be made without it, and that is said."""
    import psycopg

    from anptt_data.warehouse.cluster import locate
    from anptt_data.warehouse.connect import engine
    from anptt_data.warehouse.earlier_figures import earlier_figures

    if current.database_url is None and locate(current.home) is None:
        return None
    try:
        return earlier_figures(engine(current), contract, refs, agency, period)
    except (OurFault, psycopg.errors.UndefinedTable):
        tell(say("no_earlier_figures"))
        return None
