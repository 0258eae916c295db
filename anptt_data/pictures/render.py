"""The pictures of a release as pages, each of which stands alone: style and pictures are in it, no script, nothing from a network."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from anptt_data.contract.text import Text
from anptt_data.pictures import overview
from anptt_data.pictures.facts import Indicator, PictureFacts, Series
from anptt_data.pictures.of_series import communes_of, pictures_of
from anptt_data.pictures.picture import Picture
from anptt_data.pictures.read import drawn
from anptt_data.pictures.svg import swatch
from anptt_data.pictures.words import both
from anptt_data.site.addresses import address, plain_name
from anptt_data.site.shown import instant

HOME, FOLDER, SECTORS = "index.html", "chi-tieu", "linh-vuc"
LONGEST_NAME = 150
TABLES, MANY = 3, 400
"""Tables of a sector on a page, and communes that may stand on a series' own page: more would make it too heavy for slow networks."""
TEMPLATES = Path(__file__).parent / "templates"
Progress = Callable[[str], None]


def picture_pages(facts: PictureFacts, dictionary: str | None = None, progress: Progress | None = None) -> Iterator[tuple[str, str]]:
    """Path and text of each page. `dictionary` is the way from these pages to those of the dictionary, None where there are none."""
    told = progress or (lambda _name: None)
    addresses = {id(s): where for s, where in zip(facts.series, _addresses(facts.series), strict=True)}
    by_sector = [
        (sector, [(s, addresses[id(s)]) for s in facts.series if s.indicator.sector == sector])
        for sector in facts.sectors
        if any(s.indicator.sector == sector for s in facts.series)
    ]
    told(both("overview").vi)
    first = overview.lead(facts)
    yield (
        HOME,
        _page(
            "pictures_home.html",
            facts,
            "",
            dictionary,
            pictures=list(_overview(facts, first, addresses)),
            by_sector=by_sector,
            undrawn=_undrawn(facts),
        ),
    )
    tables = overview.heat_tables(facts)
    for sector, listed in by_sector:
        told(facts.sectors[sector].vi)
        of = [s for s, _ in listed]
        made = [replace(p, source=source_of(facts, of)) for owner, p in tables if owner == sector]
        parts = [made[n : n + TABLES] for n in range(0, len(made), TABLES)]
        where = [sector_address(sector, n) for n in range(len(parts))]
        for address_of, part in zip(where, parts, strict=True):
            yield (
                address_of,
                _page(
                    "pictures_sector.html",
                    facts,
                    "../",
                    dictionary,
                    sector=facts.sectors[sector],
                    listed=listed,
                    pictures=part,
                    parts_of=where,
                ),
            )
    for series in facts.series:
        told(series.title.vi)
        yield from _of_series(facts, series, addresses[id(series)], dictionary)


def _of_series(facts: PictureFacts, series: Series, where: str, dictionary: str | None) -> Iterator[tuple[str, str]]:
    """A series' page; its communes stand on a page of their own where they are many."""
    source = source_of(facts, [series])
    pictures, communes = ([replace(p, source=source) for p in made] for made in (pictures_of(facts, series), communes_of(facts, series)))
    if len(series.by_commune) <= MANY:
        yield where, _page("pictures_series.html", facts, "../", dictionary, s=series, pictures=pictures + communes)
        return
    apart = where.removesuffix(".html") + "-xa.html"
    yield where, _page("pictures_series.html", facts, "../", dictionary, s=series, pictures=pictures, communes=apart)
    yield apart, _page("pictures_series.html", facts, "../", dictionary, s=series, pictures=communes, above=where)


def _overview(facts: PictureFacts, first: Series | None, addresses: dict[int, str]) -> Iterator[Picture]:
    lead = overview.lead_map(facts)
    if first is None:
        yield replace(lead, source=source_of(facts, []))
        return
    title = Text(f"{first.title.vi}: {lead.title.vi.lower()}", f"{first.title.en}: {lead.title.en.lower()}")
    yield replace(lead, title=title, source=source_of(facts, [first]), link=(addresses[id(first)], both("figures_of")))
    yield replace(overview.anomaly_table(facts), source=[Text("mart.anomaly, link.observation_today", ""), *source_of(facts, [])])
    whole = overview.indicators_over_time(facts)
    if whole is not None:
        yield replace(whole, source=source_of(facts, facts.series))


def sector_address(sector: str, part: int = 0) -> str:
    """Where a sector's page lies; a sector of many series has several."""
    return f"{SECTORS}/{plain_name(sector)}{f'-{part + 1}' if part else ''}.html"


def source_of(facts: PictureFacts, series: list[Series]) -> list[Text]:
    """What stands beneath a picture: codes, contract versions, and the release with its instant."""
    codes = sorted({s.indicator.code for s in series})
    contracts = sorted({(s.indicator.dataset, s.indicator.version) for s in series})
    said = [Text(f"chỉ tiêu {', '.join(codes)}", "")] if codes else []
    said += [Text(f"biểu {dataset}, {both('contract').vi} {version}", "") for dataset, version in contracts]
    said.append(Text(f"{both('release').vi.lower()} {facts.number}, {both('received_until').vi} {instant(facts.instant)}", ""))
    said += [Text("số liệu mẫu", "")] if any(s.mark for s in series) else []
    heeds = list(dict.fromkeys(s.indicator.heed for s in series))
    return said + ([Text(f"lưu ý: {heeds[0].vi}", "")] if len(heeds) == 1 and heeds[0].vi else [])


def _undrawn(facts: PictureFacts) -> list[tuple[Indicator, Text]]:
    told = {s.indicator.code for s in facts.series}
    made = []
    for one in facts.indicators:
        if one.privacy != "public":
            made.append((one, both("why_internal")))
        elif not drawn(one):
            made.append((one, both("why_none")))
        elif one.code not in told:
            made.append((one, both("why_no_figures")))
    return made


def _addresses(series: list[Series]) -> list[str]:
    """``chi-tieu/<code>.html``, with what tells several series of one indicator apart."""
    made: list[str] = []
    for s in series:
        rivals = [o for o in series if o.indicator.code == s.indicator.code]
        parts = [s.indicator.code, s.breakdown or ""]
        for values, own in (
            ({o.unit for o in rivals}, s.unit),
            ({o.calendar for o in rivals}, s.calendar),
            ({o.mark for o in rivals}, s.mark),
        ):
            parts += [own or "-"] if len(values) > 1 else []
        name = plain_name("_".join(p for p in parts if p))
        if len(name) > LONGEST_NAME:
            name = f"{name[:LONGEST_NAME]}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
        made.append(f"{FOLDER}/{name}.html")
    return made


def _page(template: str, facts: PictureFacts, root: str, dictionary: str | None, **values: Any) -> str:
    css, policy = _style()
    style = Markup(css)  # noqa: S704 - our own file
    return _environment().get_template(template).render(facts=facts, root=root, dictionary=dictionary, css=style, policy=policy, **values)


@lru_cache(maxsize=1)
def _style() -> tuple[str, str]:
    """The style sheet and a policy that allows it, by its hash, and nothing else."""
    css = (TEMPLATES / "pictures.css").read_text(encoding="utf-8")
    known = b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return css, f"default-src 'none'; style-src 'sha256-{known}'; base-uri 'none'; form-action 'none'"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)
    environment.globals.update(w=both, swatch=swatch, sector_address=sector_address, relation=lambda name: address("relation", name))
    environment.filters["at"] = instant
    return environment
