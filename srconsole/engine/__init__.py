"""The engine: brings prices to the strategy's core, carries out its orders, remembers everything.

It owns the ports (`ports`) that exchanges, journals, feeds and clocks implement, the snapshots it shows
(`snapshot`) and the requests it takes (`request`).
"""
