"""Orders from another shell."""
