"""The simulated exchange: what ccxt uses of Bitget's V2 (USDT perpetuals, classic account), on a clock of its own.

`state`, `account`, `market` and `values` are what it knows; `placing`, `plans`, `settings`, `clock`, `execution` and
`matching` change it, without I/O. `endpoints` answers in Bitget's words (`market_reads`, `account_reads`, `writes`,
`words`), `exchange` is all of that as one thing, `server` puts it on a port of loopback. `faults`, `views` and
`happenings` make it go wrong as told, `dial` by chance. docs/simulator.md says what of it is proved.
"""
