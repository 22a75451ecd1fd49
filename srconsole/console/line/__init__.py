"""The console as lines, for screen readers and terminals that only print: a line is told, a line is typed."""
