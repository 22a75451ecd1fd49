"""Candles from the outside world: reading, checking and writing them."""
