"""Whole-history work on the core: levels of a file, annotated candles, backtests and their figures."""
