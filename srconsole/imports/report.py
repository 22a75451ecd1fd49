"""What an import did, for a person to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from srconsole.imports.notes import Notes
from srconsole.imports.survey import Gap
from srconsole.market.candle_arrays import time_text
from srconsole.market.checks import CandleReport
from srconsole.market.timeframe import timeframe_text
from srconsole.plain_text import plain


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was found in a file and made of it.

    Attributes:
        out: the file that was written.
        recognised: what the file was seen to be, line by line.
        mended: what was changed or left out, each kind with its count and first line.
        suspicious: what a person should look at, a sentence each.
        candles: what holds of the candles written.
        gaps: the longest gaps, the longest first.
    """

    out: str
    recognised: Sequence[str]
    mended: Notes
    suspicious: Sequence[str]
    candles: CandleReport
    gaps: Sequence[Gap]

    def text(self) -> str:
        """Return the report in lines."""
        parts = {
            "recognised": self.recognised,
            "mended": self.mended.texts() or ["nothing"],
            "suspicious": self.suspicious or ["nothing"],
            "gaps": self._gap_lines(),
        }
        width = max(map(len, parts))
        lines = [self._title()]
        for name, texts in parts.items():
            for at, text in enumerate(texts):
                lines.append(f"  {name if at == 0 else '':<{width}}  {plain(text)}")
        return "\n".join(lines)

    def _title(self) -> str:
        found = self.candles
        first, last = (time.isoformat().replace("+00:00", "Z") for time in (found.first, found.last))
        count = f"{found.rows:,} candles of {timeframe_text(found.timeframe)}"
        return f"{plain(self.out)}: {count}, {found.symbol}, {first} to {last}"

    def _gap_lines(self) -> list[str]:
        found = self.candles
        if not found.gaps:
            return ["none"]
        gaps = "1 gap" if found.gaps == 1 else f"{found.gaps:,} gaps"
        lines = [f"{gaps}, {found.missing:,} candle{'' if found.missing == 1 else 's'} missing; the longest:"]
        step = found.timeframe * 1_000_000
        for gap in self.gaps:
            end = gap.start + (gap.missing - 1) * step
            extent = time_text(gap.start) if gap.missing == 1 else f"{time_text(gap.start)} to {time_text(end)}"
            lines.append(f"{gap.missing:,} missing: {extent}")
        return lines
