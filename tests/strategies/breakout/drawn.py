"""Settings of the breakout that find events and entries on short walks."""

from __future__ import annotations

from hypothesis import strategies as st

from srconsole.settings.schema import BreakoutSettings


@st.composite
def breakout_settings(draw: st.DrawFn) -> BreakoutSettings:
    """Draw settings whose levels are many and whose filters often pass."""
    return BreakoutSettings(
        swing_order=draw(st.sampled_from([1, 2, 5])),
        merge_atr=draw(st.sampled_from([0.0, 0.1, 0.5, 2.0])),
        max_levels=draw(st.sampled_from([1, 3, 20])),
        zone_atr=draw(st.sampled_from([0.0, 0.1, 0.25, 1.0])),
        breakout_atr=draw(st.sampled_from([0.0, 0.2, 0.5])),
        horizon=draw(st.sampled_from([1, 2, 8, 32])),
        spike=draw(st.sampled_from([0.0, 0.5, 1.5])),
        trend=draw(st.sampled_from(["off", "off", "ema", "macd"])),
        rsi_max=draw(st.sampled_from([60.0, 100.0])),
        stop_atr=draw(st.sampled_from([0.0, 0.25, 1.0])),
        max_stop=draw(st.sampled_from([0.01, 0.05, 0.5])),
    )
