"""The paper exchange: an account in a file of its own, traded by a replay at the prices decided, or on a market."""
