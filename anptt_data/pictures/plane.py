"""A sheet of altair marks placed by pixels, for pictures whose places are no axes: maps, tables, small multiples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

FONT = "sans-serif"
Row = dict[str, Any]
Spec = dict[str, Any]


class Sheets:
    """The rows of a picture's layers, kept out of altair's hands: it would copy and check every one of them many times."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Row]] = {}

    def chart(self, rows: Sequence[Row]) -> alt.Chart:
        """A chart over rows, to be given marks and channels."""
        name = f"d{len(self._rows)}"
        self._rows[name] = list(rows)
        return alt.Chart(alt.NamedData(name=name))

    def spec(self, chart: Any) -> Spec:
        """The whole picture as Vega-Lite, with its rows."""
        made: Spec = chart.to_dict(validate=False)  # what is wrong here is ours, and tests see it; the check costs more than the picture
        return {**made, "datasets": self._rows}


class Plane:
    """`width` x `height` pixels, (0, 0) at the upper left. Marks are drawn in the order in which they are added."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._layers: list[alt.Chart] = []
        self._sheets = Sheets()

    def rects(self, rows: Sequence[Row], *, read: bool = True, width: float = 1.0, dash: Sequence[int] = ()) -> None:
        """Rows of x, y, x2, y2, fill, stroke and, where `read`, what a screen reader `said`s."""
        self._add(
            rows, "rect", {"strokeWidth": width, "strokeDash": list(dash), "aria": read},
            x2=alt.X2("x2"), y2=alt.Y2("y2"), fill=_own("fill", alt.Fill), stroke=_own("stroke", alt.Stroke), **_said(read),
        )  # fmt: skip

    def points(self, rows: Sequence[Row], size: float, *, read: bool = True, width: float = 1.4) -> None:
        """Rows of x, y, shape, fill, stroke and `said`."""
        self._add(
            rows, "point", {"size": size, "strokeWidth": width, "opacity": 1, "aria": read},
            shape=_own("shape", alt.Shape), fill=_own("fill", alt.Fill), stroke=_own("stroke", alt.Stroke), **_said(read),
        )  # fmt: skip

    def rules(self, rows: Sequence[Row], stroke: str, *, width: float = 1.6, dash: Sequence[int] = ()) -> None:
        """Straight lines as one path: rows of x, y, x2, y2."""
        ends = [((r["x"], r["y"]), (r["x2"], r["y2"])) for r in rows]
        self._path(ends, {"stroke": stroke, "strokeWidth": width, "strokeDash": list(dash)})

    def texts(
        self, rows: Sequence[Row], size: float, *, align: Any = "center", weight: Any = "normal", angle: float = 0, italic: bool = False
    ) -> None:
        """Rows of x, y, text, fill; ``\\n`` breaks a line."""
        self._add(
            rows, "text",
            {"fontSize": size, "align": align, "baseline": "middle", "fontWeight": weight, "angle": angle, "lineBreak": "\n", "aria": False,
             "fontStyle": "italic" if italic else "normal", "lineHeight": size * 1.12},
            text=alt.Text("text:N"), fill=_own("fill", alt.Fill),
        )  # fmt: skip

    def dots(self, places: Sequence[tuple[float, float]], stroke: str, size: float) -> None:
        """Many round dots of one colour as one path: thousands of them cost a few bytes each."""
        self._path([(place,) for place in places], {"stroke": stroke, "strokeWidth": size, "strokeCap": "round"})

    def _path(self, pieces: Sequence[tuple[tuple[float, float], ...]], look: dict[str, Any]) -> None:
        """Lines through points as one path that breaks between the pieces."""
        rows: list[Row] = []
        for piece in pieces:
            rows += [{"x": round(x, 1), "y": round(y, 1), "n": len(rows) + n} for n, (x, y) in enumerate(piece)]
            rows.append({"x": None, "y": None, "n": len(rows)})
        self._add(rows, "line", {"aria": False, "invalid": "break-paths-show-domains", **look}, order=alt.Order("n:Q"))

    def spec(self) -> Spec:
        """The picture as Vega-Lite; an empty sheet where nothing was added."""
        if not self._layers:
            self.texts([{"x": 0, "y": 0, "text": "", "fill": "#000000"}], 10)
        chart = alt.layer(*self._layers).properties(width=self.width, height=self.height, padding=0, autosize="none")
        return self._sheets.spec(chart.configure(font=FONT, background="#ffffff").configure_view(stroke=None))

    def _add(self, rows: Sequence[Row], mark: str, look: dict[str, Any], **channels: Any) -> None:
        if not rows:
            return
        across = alt.Scale(domain=[0, self.width], nice=False, zero=False)
        down = alt.Scale(domain=[self.height, 0], nice=False, zero=False)
        drawn = self._sheets.chart(rows)
        marked = getattr(drawn, f"mark_{mark}")(clip=False, **look)
        self._layers.append(marked.encode(x=alt.X("x:Q", scale=across, axis=None), y=alt.Y("y:Q", scale=down, axis=None), **channels))


def _own(name: str, channel: Any) -> Any:
    """A channel that takes the colour or shape as the row says it."""
    return channel(f"{name}:N", scale=None, legend=None)


def _said(read: bool) -> dict[str, Any]:
    return {"description": alt.Description("said:N")} if read else {}
