"""The console: it shows an engine's snapshots and hands it what a person asks for. It decides nothing."""
