/* A history traded, in the order of docs/strategy.md, 7: a candle's movement, then its close. */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "trader.h"
#include "walk.h"

static void write_row(const Trader *trader, const Rows *rows, int64_t at, double close)
{
    const Trade *lot = &trader->lot;
    double equity = trader->out->closed_equity;
    if (trader->held)
        equity += lot->quantity * (close - lot->entry_price) - lot->entry_fee;
    if (rows->equity)
        rows->equity[at] = equity;
    if (rows->stop)
        rows->stop[at] = trader->held ? lot->stop : NAN;
    if (rows->position)
        rows->position[at] = (int8_t)(trader->held ? 1 + trader->in_profit : 0);
}

/* Trade the candles of an epoch, from one up to another. */
static int trade_through(Trader *trader, const Candles *candles, const Rows *rows, int64_t from, int64_t to)
{
    for (int64_t at = from; at < to; at++) {
        trader->candle = at;
        if (passed_over(trader, candles->low[at], candles->high[at]))
            trader->price = candles->close[at];
        else if (!move_through(trader, candles, at))
            return 0;
        write_row(trader, rows, at, candles->close[at]);
        close_candle(trader);
    }
    return 1;
}

/* Begin with the first candle that is traded. */
Trader begun(const Candles *candles, const LevelRules *levels, const TradeRules *rules, int64_t from, Outcome *out)
{
    memset(out, 0, sizeof *out);
    out->closed_equity = rules->initial_capital;
    out->candles_left = NONE;
    Trader trader = {.rules = rules, .levels = levels, .out = out, .top_trigger = -INFINITY};
    if (from > 0) {
        trader.seen = 1;
        trader.price = candles->close[from - 1];
    }
    return trader;
}

/* End behind the last candle: what is held is the last of the trades. */
int ended(Trader *trader)
{
    Outcome *out = trader->out;
    out->price = trader->price;
    if (!trader->held)
        return 1;
    if (!make_room((void **)&out->trades, out->trade_count, &out->trade_room, sizeof(Trade)))
        return 0;
    trader->lot.reason = trader->in_profit ? TAKE_PROFIT : STOP_LOSS;
    out->trades[out->trade_count++] = trader->lot;
    return 1;
}

/* Traders that go along with a walk, so that nothing of it need be kept; the first one's rows are written. */
typedef struct {
    Trader traders[MOST_TRADERS];
    int64_t count, next;
    const Rows *rows;
} Company;

static int trade_until(void *self, const Walk *walk, int64_t last)
{
    static const Rows none;
    Company *company = self;
    int64_t from = company->next, to = last + 1;
    if (from >= to)
        return 1;
    company->next = to;
    for (int64_t each = 0; each < company->count; each++)
        if (!trade_through(&company->traders[each], walk->candles, each ? &none : company->rows, from, to))
            return 0;
    return 1;
}

static int renew(void *self, const Walk *walk, int64_t from)
{
    (void)from;
    Company *company = self;
    const Book *book = &walk->supports;
    for (int64_t each = 0; each < company->count; each++)
        put_in_force(&company->traders[each], book->levels + book->start, book->count - book->start, walk->has_pattern,
                     walk->midpoint);
    return 1;
}

/* Trade a history by several rules at once, at most MOST_TRADERS; `rows` are those of the first. */
int64_t backtest_of(const Candles *candles, const LevelRules *levels, const TradeRules *rules, int64_t count,
                    int64_t from, const Rows *rows, Outcome *out)
{
    if (from > candles->count)
        from = candles->count;
    Company company = {.count = count, .next = from, .rows = rows};
    for (int64_t each = 0; each < count; each++)
        company.traders[each] = begun(candles, levels, &rules[each], from, &out[each]);
    for (int64_t at = 0; count && at < from; at++)
        write_row(&company.traders[0], rows, at, candles->close[at]);
    if (!walk_through(candles, levels, (Listener){&company, trade_until, renew}))
        return NO_MEMORY;
    for (int64_t each = 0; each < count; each++)
        if (!ended(&company.traders[each]))
            return NO_MEMORY;
    return DONE;
}

/* Give back what an outcome holds. */
void outcome_done(Outcome *outcome)
{
    free(outcome->trades);
    memset(outcome, 0, sizeof *outcome);
}
