"""The chart: candles, levels and a position as a grid of signs and roles, and the widgets that show it."""
