"""A market's prices and candles as the engine's inputs, from an exchange that is polled."""
