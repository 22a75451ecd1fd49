"""Indicators: small objects with an `update`, each fed one closed candle or value after the other.

They are docs/strategies.md section 2, to the last digit: what a value follows from is all candles since the first. Over
a list the same `update` is called, as in `list(map(Sma(10).update, closes))`, so that live and batch cannot differ. All
are plain data and lie in a checkpoint as they are. `nan` is what is not known yet, and is never fed on.
"""
