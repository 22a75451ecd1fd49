"""A rehearsal: the engine of a market and a simulated exchange on one virtual clock, without a line between."""
