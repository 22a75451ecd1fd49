"""A market that is traded: its inputs, its exchange, what is told of it, and what gates its entries."""
