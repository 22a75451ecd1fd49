/* The reference of benchmarks/backtest.py: one loop over the candles that does all that a candle asks for, one after
 * the other: its movement, swings by two queues, books, pattern and tiers, the end of a halt. The rules of books,
 * entries and lots are the kernel's own; only the way through the candles is another. */

#include "../srconsole/kernel/c/run.c"
#include "../srconsole/kernel/c/walk.c"

#define MOST_WINDOW 2048 /* a power of two above 2 * swing_order + 1 */

/* Candles that no later one has undercut, the window's first lowest in front. */
typedef struct {
    int64_t front, back, at[MOST_WINDOW];
} Queue;

static void push(Queue *queue, const double *values, double sign, int64_t candle, int64_t width)
{
    while (queue->back > queue->front &&
           sign * values[queue->at[(queue->back - 1) % MOST_WINDOW]] > sign * values[candle])
        queue->back--;
    queue->at[queue->back++ % MOST_WINDOW] = candle;
    if (queue->at[queue->front % MOST_WINDOW] < candle - width)
        queue->front++;
}

/* Take the swings that a close makes known; tell whether there was one. */
static int swings_at(Walk *walk, const Queue *lows, const Queue *highs, int64_t judged)
{
    int low = lows->at[lows->front % MOST_WINDOW] == judged, high = highs->at[highs->front % MOST_WINDOW] == judged;
    if (low) {
        book_swing(&walk->supports, walk->candles->low[judged], judged);
        pattern_swing(walk, 1, walk->candles->low[judged]);
    }
    if (high) {
        book_swing(&walk->resistances, walk->candles->high[judged], judged);
        pattern_swing(walk, 0, walk->candles->high[judged]);
    }
    return low || high;
}

static int is_broken(const Book *book, double close)
{
    double least = close * book->factor;
    return !(book->lower < least && least <= book->upper);
}

/* Trade a history in one pass, levels by the default filters; the rows of all candles are not kept. */
int64_t single_pass(const Candles *candles, const LevelRules *levels, const TradeRules *rules, Outcome *out)
{
    static Queue lows, highs;
    Walk walk = {.candles = candles, .rules = levels, .midpoint = NAN};
    Trader trader = {.rules = rules, .levels = levels, .out = out, .top_trigger = -INFINITY};
    memset(out, 0, sizeof *out);
    lows.front = lows.back = highs.front = highs.back = 0;
    out->closed_equity = rules->initial_capital;
    out->candles_left = NONE;
    book_begin(&walk.supports, levels, -1, -(1 + levels->proximity));
    book_begin(&walk.resistances, levels, 1, 1 - levels->proximity);
    int64_t order = levels->swing_order, width = 2 * order;
    for (int64_t at = 0; at < candles->count; at++) {
        double close = candles->close[at];
        trader.candle = at;
        if (passed_over(&trader, candles->low[at], candles->high[at]))
            trader.price = close;
        else if (!move_through(&trader, candles, at))
            return NO_MEMORY;
        push(&lows, candles->low, 1, at, width);
        push(&highs, candles->high, -1, at, width);
        int changed = at >= width && swings_at(&walk, &lows, &highs, at - order);
        if (changed || is_broken(&walk.supports, close) || is_broken(&walk.resistances, close)) {
            book_rank(&walk.supports, close);
            book_rank(&walk.resistances, close);
            put_in_force(&trader, walk.supports.levels + walk.supports.start, walk.supports.count - walk.supports.start,
                         walk.has_pattern, walk.midpoint);
        }
        close_candle(&trader);
    }
    return ended(&trader) ? DONE : NO_MEMORY;
}
