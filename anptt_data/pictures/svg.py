"""A picture as SVG that stands inside a page: no script, no style attribute, no name that two pictures of a page could share."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup, escape

from anptt_data.pictures.classes import HATCH
from anptt_data.pictures.written import LOCALE

_OPENING = re.compile(r"<svg\b[^>]*\bviewBox=\"([^\"]+)\"[^>]*>")
_IDS = re.compile(r"\bid=\"([^\"]+)\"")
_PLACES = re.compile(r" (?:d|transform|x2|y2)=\"[^\"]*\"")
_LONG = re.compile(r"(\d\.\d{2})\d+")
_EMPTY = re.compile(r"<path class=\"(?:background|foreground)\" aria-hidden=\"true\" d=\"(?:M0,0h0v0h0Z)?\"[^>]*/>")
_ROLES = re.compile(
    r" aria-roledescription=\"[^\"]*\"| pointer-events=\"none\"| (?:fill|stroke)-opacity=\"1\"| opacity=\"1\"| font-family=\"[^\"]*\"| font-weight=\"normal\""
)
_GROUPS = re.compile(r"(<g [^>]*?)role=\"graphics-(?:object|symbol)\"")


def inline_svg(spec: dict[str, Any], name: str, title: str) -> Markup:
    """The picture `spec` (Vega-Lite) for a page in which `name` is its own; `title` is what a screen reader calls it.

    Marks keep their labels, so that a reader can walk through them; what Vega writes for its own use is left out, and letters are those of the page.
    """
    import vl_convert as vlc

    svg = vlc.vegalite_to_svg(spec, format_locale=LOCALE)
    svg = _EMPTY.sub("", svg)
    svg = _GROUPS.sub(r"\1", svg)
    svg = _ROLES.sub("", svg)
    svg = _PLACES.sub(lambda found: _LONG.sub(r"\1", found[0]), svg)  # never in what is read
    svg = svg.replace('role="graphics-symbol"', 'role="img"')
    for known in set(_IDS.findall(svg)):
        svg = svg.replace(f'id="{known}"', f'id="{name}-{known}"').replace(f"url(#{known})", f"url(#{name}-{known})")
    hatch = ""
    if HATCH in svg:
        svg = svg.replace(f'"{HATCH}"', f'"url(#{name}-hatch)"')
        hatch = hatching(f"{name}-hatch")
    opening = _OPENING.match(svg)
    assert opening is not None
    width = opening[1].split()[2]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="{opening[1]}" data-width="{width}" role="group" aria-label="{escape(title)}">'
    return Markup(head + hatch + svg[opening.end() :])  # noqa: S704 - Vega escapes what it writes, the title is escaped here


def hatching(name: str) -> str:
    """The pattern of "no figures": thin slanted lines."""
    return (
        f'<defs><pattern id="{escape(name)}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="5" height="5" fill="#fff"/><rect width="1.2" height="5" fill="#a3adb6"/></pattern></defs>'
    )


def swatch(fill: str, name: str) -> Markup:
    """A small square of a colour or of the hatching, for the legend beside a picture."""
    drawn = f"url(#{escape(name)})" if fill == HATCH else escape(fill)
    made = hatching(name) if fill == HATCH else ""
    square = f'<rect x="0.5" y="0.5" width="17" height="13" fill="{drawn}" stroke="#5b6873"/>'
    return Markup(f'<svg class="swatch" viewBox="0 0 18 14" aria-hidden="true">{made}{square}</svg>')  # noqa: S704 - nothing but colours
