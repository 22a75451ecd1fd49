"""The screens beside the main one: each fills the terminal, and is left with escape."""
