"""The same history traded by many settings: which ones, how, and what came of each."""
