"""The rules of `levels` in C: the same trades as the plain core's to the last digit, where a compiler was at hand."""
