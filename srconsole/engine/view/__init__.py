"""What an engine shows: snapshots, and what they are made of."""
