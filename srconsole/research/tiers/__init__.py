"""What tiers are worth: results by tier, age, time and volatility, and how often levels hold."""
