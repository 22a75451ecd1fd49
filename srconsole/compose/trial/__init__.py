"""A backtest beside the console, in a process of its own."""
