"""Whether a result holds: no value depends on later candles, how far on the past that was loaded, a run's trades."""
