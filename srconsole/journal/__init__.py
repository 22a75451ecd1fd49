"""What a run leaves on the disk: its folder and lock, its journal, the tables made from it, its logs.

The journal (`sqlite_journal`) is the one truth; `historical_data.csv` and `historical_trades.csv` are copies that are
brought in line with it whenever it is opened (docs/decisions/0009-journal.md).
"""
