"""What the levels add to a candle's row: where it stood to them, and the ten nearest on each side."""

from __future__ import annotations

from srconsole.core.candle import Candle
from srconsole.strategies.levels.tier import NO_TIERS, Tiers, sr_proximity

TIERS_SHOWN = 10

TIER_COLUMNS = tuple(f"{side}{number}" for side in "SR" for number in range(1, TIERS_SHOWN + 1))
"""`S1` … `S10`, `R1` … `R10`: prices of the tiers in force during the candle, empty where there is none."""


class TierCells:
    """Writes the cells of candle after candle; the tiers' text is made once for as long as they stay."""

    def __init__(self) -> None:
        self._tiers = NO_TIERS
        self._text = _tier_text(NO_TIERS)

    def of(self, candle: Candle, tiers: Tiers) -> str:
        """Return SR_Proximity and the tiers of a candle; `tiers` were in force during it."""
        if tiers is not self._tiers:
            self._tiers, self._text = tiers, _tier_text(tiers)
        return f"{sr_proximity(tiers, candle.high, candle.low, candle.close)},{self._text}"


def tier_prices(tiers: Tiers) -> list[float | None]:
    """Return the prices of the tiers that are shown, in the order of `TIER_COLUMNS`, None where there is none."""
    prices: list[float | None] = [None] * (2 * TIERS_SHOWN)
    for offset, ranked in ((-1, tiers.supports), (TIERS_SHOWN - 1, tiers.resistances)):
        for tier in ranked:
            if tier.number <= TIERS_SHOWN:
                prices[offset + tier.number] = tier.price
    return prices


def _tier_text(tiers: Tiers) -> str:
    return ",".join("" if price is None else repr(price) for price in tier_prices(tiers))
