"""The strategy's rules, pure: values and functions without I/O, clock, randomness or logging.

Read in this order: candle, offer, trail (what a strategy wants); order, fill, holding, lot, trade (what comes of it);
sizing, buying, selling, moving, trader, movement (what is done about a price); halt, guards, guarding (what holds it
back); then commands and by_hand (what a person may ask for). The rules themselves are docs/strategy.md and
docs/strategies.md; each module names its section.
"""
