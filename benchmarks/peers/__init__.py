"""srconsole's rules in other people's backtesters, which judge it, and are judged. `make bench-peers` runs them."""
