"""VN_AQI of hours and of days as indicators of the datasets it is computed from."""

from __future__ import annotations

from anptt_data.contract.base import Contract
from anptt_data.contract.dictionary import indicator_code
from anptt_data.contract.text import Text
from anptt_data.links.indicator import Breakdown, Indicator
from anptt_data.links.vn_aqi.feeds import Feed, feeds
from anptt_data.links.vn_aqi.scale import BASIS

HOUR, DAY = "aqi_hour", "aqi_day"
"""Names of the views, in the sector's schema."""
NOT_PUT_TOGETHER = Text("chỉ số không cộng và không lấy bình quân", "an index is neither added nor averaged")
TITLES = {
    HOUR: Text("VN_AQI giờ", "VN_AQI of the hour"),
    DAY: Text("VN_AQI ngày", "VN_AQI of the day"),
}


def aqi_indicators(contract: type[Contract]) -> list[Indicator]:
    """Two when the contract feeds the index, else none."""
    return [_indicator(contract, feed, view) for feed in feeds([contract]) for view in (HOUR, DAY)]


def _indicator(contract: type[Contract], feed: Feed, view: str) -> Indicator:
    value, site, place = (contract.columns()[n] for n in (feed.value, feed.site, feed.area))
    vi, en = contract.title()
    beside = str(indicator_code(contract, value)).rsplit(".", 1)[0]
    return Indicator(
        code=f"{beside}.vn_{view}", title=Text(f"{TITLES[view].vi} ({vi})", f"{TITLES[view].en} ({en})"), unit=None, sector=contract.sector(),
        threat=contract.described("threat") or contract.sector(), kind="computed", dataset=contract.dataset(), column=feed.value, how="none",
        over_periods=False, direction="lower", legal_basis=BASIS, every=view.removeprefix("aqi_"), calendar="calendar_day",
        site=Breakdown(site.name, site.title, site.code_list), levels=place.levels, why_not=NOT_PUT_TOGETHER, relation=f"{contract.sector()}.{view}",
    )  # fmt: skip
