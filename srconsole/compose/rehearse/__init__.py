"""A rehearsal: the engine on the live path against a simulated exchange, both on one virtual clock."""
