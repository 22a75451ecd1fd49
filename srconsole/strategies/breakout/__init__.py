"""The breakout over several timeframes: zones of 4h levels, events at them, an ATR trail (docs/strategies.md 5)."""
