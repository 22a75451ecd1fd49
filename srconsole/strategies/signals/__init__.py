"""Strategies that buy and sell on signals: at each close one of buy, sell or neither (docs/strategies.md section 3)."""
