"""V3, which unified accounts are served by: the same exchange in other words."""
