"""What speaks against a backtest, in plain words, by the rules of docs/verdict.md."""
