"""What a person should know before a market is traded from this machine, with these keys, on this account."""
