"""Single orders to an engine from another shell."""
