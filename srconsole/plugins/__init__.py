"""Strategies from outside: files of people, run in a process apart, and installed packages (docs/strategies.md 1.7)."""
