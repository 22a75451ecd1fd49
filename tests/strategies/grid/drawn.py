"""Settings of grids whose lines price crosses often on short walks."""

from __future__ import annotations

from hypothesis import strategies as st

from srconsole.settings.schema import GridSettings


@st.composite
def grid_settings(draw: st.DrawFn) -> GridSettings:
    """Draw narrow grids and wide ones, with short pauses and none."""
    return GridSettings(
        lines=draw(st.sampled_from([1, 2, 5, 12])),
        spacing=draw(st.sampled_from([0.002, 0.005, 0.01])),
        stop_pct=draw(st.sampled_from([0.002, 0.01, 0.02])),
        pause=draw(st.sampled_from([0, 1, 5, 96])),
        recentre=draw(st.booleans()),
    )
