"""Schema ``audit``: heads of the event chain that were noted, so that cutting its end off is seen too."""

from __future__ import annotations

import datetime

from sqlalchemy import BigInteger, DateTime, String, Text
from sqlalchemy.orm import Mapped

from models.base import Base, column, table


class ChainHead(Base):
    """The chain ended here at that time; a chain alone does not show truncation."""

    __tablename__ = "chain_head"
    __table_args__ = table("audit", "Mốc của nhật ký móc xích", "Noted heads of the event chain")
    event_id: Mapped[int] = column("Sự kiện", "Last event then", BigInteger, primary_key=True, autoincrement=False)
    sha256: Mapped[str] = column("Mã băm", "Its hash", String(64))
    noted_at: Mapped[datetime.datetime] = column("Lúc ghi mốc", "When noted", DateTime(timezone=True), primary_key=True)
    noted_by: Mapped[str] = column("Ai ghi", "Who noted it", Text)
