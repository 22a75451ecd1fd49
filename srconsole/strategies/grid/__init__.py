"""The grid: lines around a centre, each bought as price falls and sold a line higher (docs/strategies.md section 6)."""
