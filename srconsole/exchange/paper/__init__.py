"""The paper exchange: an account in a file of its own, and fills at the price that an order was decided at."""
