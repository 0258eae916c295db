"""The quality pages say how many of the figures that stand are final, and how far the others are."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import html
from sqlalchemy import text

from anptt_data.approval import acts
from anptt_data.approval.acts import Second
from anptt_data.quality.report import quality_report
from tests.approval.signing import Authority
from tests.approval.test_approving import CLERK, LEADS, LETTER, WHO
from tests.warehouse.sending import DENGUE, Road, dengue


def page_of(here: Second, folder: Path) -> tuple[str, list[list[str]]]:
    quality_report(here.engine, folder)
    tree = html.fromstring((folder / f"{DENGUE}.html").read_text(encoding="utf-8"))
    rows = [[re.sub(r"\s+", " ", c.text_content()).strip() for c in r.xpath("td")] for r in tree.xpath("//table[@id='agencies']/tbody/tr")]
    return re.sub(r"\s+", " ", tree.find("body").text_content()), rows


def test_final_figures_are_counted(here: Second, road: Road, authority: Authority, tmp_path: Path) -> None:
    one = road.send(DENGUE, "a", dengue([(1, "01", 1)])).receipt_no
    two = road.send(DENGUE, "b", dengue([(2, "01", 2)])).receipt_no
    acts.approve(here, one, LEADS, WHO, document=authority.issue().sign(LETTER))
    acts.submit_for_approval(here, two, CLERK)
    said, rows = page_of(here, tmp_path)
    assert "Đã là chính thức: 1/2 lần gửi có số liệu hiện hành" in said
    assert [row[3] for row in rows] == ["sơ bộ đã trình"], "one row a period, by the submission that came last"
    acts.revoke(here, one, LEADS, "nhầm")
    assert "Đã là chính thức: 0/2" in page_of(here, tmp_path)[0]
    with here.engine.connect() as connection:
        assert connection.execute(text("select count(distinct authority) from health.dengue_month")).scalar() == 1
