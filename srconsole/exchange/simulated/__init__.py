"""The simulated exchange: what ccxt uses of Bitget's V2 (USDT perpetuals, classic account), on a clock of its own.

`state`, `account`, `market` and `values` are what it knows; `placing`, `plans`, `settings`, `clock`, `execution` and
`matching` change it, without I/O. docs/simulator.md says what of it is proved.
"""
