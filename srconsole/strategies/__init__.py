"""Strategies: from closed candles to a plan; what is done with it in between is the core's."""
