"""Real exchanges through ccxt: the one room that knows it; nothing of ccxt's leaves (docs/decisions/0024)."""
