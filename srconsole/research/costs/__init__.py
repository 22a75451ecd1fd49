"""What trading costs beyond the settings: fee tiers, slippage, funding, latency, and the cost that breaks even."""
