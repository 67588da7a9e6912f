"""Money as people state it: 万元, or US dollars with the rate and its day."""

from __future__ import annotations

import datetime as dt
from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

YUAN_PER_WAN = 10_000.0


class Money(BaseModel):
    """An amount in 万元 (10,000 CNY) or in USD with the exchange rate used and its date.

    Examples
    --------
    >>> Money(amount=3000).wan
    3000.0
    >>> Money(amount=2_000_000, currency="USD", cny_per_usd=7.1, rate_date=dt.date(2026, 1, 5)).wan
    1420.0
    """

    model_config = {"frozen": True, "extra": "forbid"}

    amount: float = Field(ge=0, allow_inf_nan=False)
    currency: Literal["WAN_CNY", "USD"] = "WAN_CNY"
    cny_per_usd: float | None = Field(default=None, gt=0)
    rate_date: dt.date | None = None

    @model_validator(mode="after")
    def _dollars_need_a_rate(self) -> Self:
        if self.currency == "USD" and (self.cny_per_usd is None or self.rate_date is None):
            raise ValueError("an amount in USD needs cny_per_usd and rate_date")
        return self

    @property
    def wan(self) -> float:
        """The amount in 万元."""
        if self.currency == "WAN_CNY":
            return self.amount
        assert self.cny_per_usd is not None
        return self.amount * self.cny_per_usd / YUAN_PER_WAN
