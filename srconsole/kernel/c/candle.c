/* A candle as a trader takes it: its movement, then its end (docs/strategy.md, 4 and 7). */

#include "trader.h"

/* Let price move through a candle: a jump to the open, then glides, or jumps, in the order that is assumed. */
int move_through(Trader *trader, const Candles *candles, int64_t at)
{
    double open = candles->open[at], high = candles->high[at], low = candles->low[at];
    if (!trader->seen) {
        trader->seen = 1;
        trader->price = open;
    } else if (!jump(trader, open)) {
        return 0;
    }
    int high_first = trader->held == (trader->rules->favourable != 0);
    int (*move)(Trader *, double) = trader->rules->polls ? jump : glide;
    return move(trader, high_first ? high : low) && move(trader, high_first ? low : high) &&
           move(trader, candles->close[at]);
}

/* End a candle: what was left or refused in it counts again, and a halt is a candle shorter. */
void close_candle(Trader *trader)
{
    Outcome *out = trader->out;
    trader->left.count = trader->refused.count = 0;
    if (out->halted && out->candles_left != NONE && --out->candles_left == 0) {
        out->halted = 0;
        out->candles_left = NONE;
        out->losses_in_row = 0;
    }
}
