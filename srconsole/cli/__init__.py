"""The command line: reads arguments, calls what does the work, prints the result."""
