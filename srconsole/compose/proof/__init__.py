"""The smallest trade on demo, to prove that this ccxt, account kind and position mode do what live needs."""
