"""How a level, a trade, or a refused entry came to be, in plain sentences with the rule's section."""
