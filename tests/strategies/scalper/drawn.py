"""Settings of the scalper that find levels and entries on short walks."""

from __future__ import annotations

from hypothesis import strategies as st

from srconsole.settings.schema import ScalperSettings

EAGER = ScalperSettings(
    window=100, lookback=4, proximity=0.004, volume_ratio=0.0, adx_max=100.0, min_quote_volume=0.0, secondary_min=1,
    frames=("4h",), min_held=1, min_score=1.0,
)  # fmt: skip


@st.composite
def scalper_settings(draw: st.DrawFn) -> ScalperSettings:
    """Draw settings whose windows are small and whose conditions are often met."""
    return ScalperSettings(
        window=draw(st.sampled_from([100, 130])),
        lookback=draw(st.sampled_from([4, 5, 10, 30, 200])),
        bin_pct=draw(st.sampled_from([0.001, 0.003, 0.01])),
        node_ratio=draw(st.sampled_from([1.0, 1.5, 2.5])),
        merge_tolerance=draw(st.sampled_from([0.0, 0.002, 0.005])),
        test_gap=draw(st.sampled_from([0, 1, 3, 10])),
        min_held=draw(st.sampled_from([0, 1, 2])),
        min_score=draw(st.sampled_from([0.0, 2.0, 3.0])),
        proximity=draw(st.sampled_from([0.0, 0.001, 0.004])),
        volume_ratio=draw(st.sampled_from([0.0, 0.8, 1.5])),
        adx_max=draw(st.sampled_from([20.0, 30.0, 100.0])),
        min_quote_volume=draw(st.sampled_from([0.0, 3500.0])),
        secondary_min=draw(st.sampled_from([0, 1, 2, 3])),
        frames=draw(st.sampled_from([("4h",), ("2h", "6h"), ()])),
        back=draw(st.sampled_from([0.0, 0.002, 0.02])),
        target_pct=draw(st.sampled_from([0.0, 0.005])),
        reward=draw(st.sampled_from([0.0, 1.0])),
    )
