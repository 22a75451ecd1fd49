"""The strategy's rules, pure: values and functions without I/O, clock, randomness or logging.

Read in this order: swing, level, tier, pattern, structure (what the market looks like at a close); then
order, sizing, position, halt, trader, movement (what is done about it); then command (what a person may ask for) and
session (all of it together). The rules themselves are docs/strategy.md; each module names its section.
"""
