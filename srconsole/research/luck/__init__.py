"""How much of a backtest luck may have made: orders of trades, resampled days, many trials, random entries."""
