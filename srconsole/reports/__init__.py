"""Pages, pictures and terminal charts of what research found; they compute nothing."""
