"""Exchanges: where orders go.

`paper` stands behind the engine's port, trades with nobody and remembers like a real one. `simulated` stands at the
other end of the line: a server that speaks as Bitget does, for rehearsals.
"""
