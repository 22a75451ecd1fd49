"""Exchanges behind the engine's port: the paper exchange, which trades with nobody and remembers like a real one.

`account` holds what an account owns, `matching` what comes of an order, `paper_store` the file, `paper` the exchange.
"""
