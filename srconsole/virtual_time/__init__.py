"""An event loop on which time passes only when nothing is left to do, so that hours of waiting take no time."""
