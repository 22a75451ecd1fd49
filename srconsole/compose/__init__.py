"""Where the parts meet: the one place that knows which feed, exchange, journal and screen a run has."""
