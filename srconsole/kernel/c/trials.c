/* A history traded by many rules that share its levels. While flat, a trader waits for the next candle that comes down to
 * a trigger, which is found once for all; while it holds, it passes over blocks that reach neither stop nor target. */

#include <math.h>
#include <stdlib.h>

#include "span.h"
#include "trader.h"

/* A trader and its equity: `peak` so far, `fall` the deepest from it, `day` the next that ends. */
typedef struct {
    Trader trader;
    Curve *curve;
    double peak, fall;
    int64_t day;
} Trial;

typedef struct {
    const Candles *candles;
    const Block *blocks;
    const Days *days;
    Trial *trials;
    int64_t count, next;
    Span span;
} Sweep;

/* Return the equity at a close. What is held makes more of a higher close, also by its last digit: rounding keeps the
 * order, so that the extremes of a block are those of its candles. */
static double equity_at(const Trader *trader, double close)
{
    const Trade *lot = &trader->lot;
    double equity = trader->out->closed_equity;
    if (trader->held)
        equity += lot->quantity * (close - lot->entry_price) - lot->entry_fee;
    return equity;
}

static void take_equity(Trial *trial, double equity)
{
    if (equity > trial->peak) {
        trial->peak = equity;
        trial->fall = 0;
        return;
    }
    double fall = trial->peak - equity;
    if (!(fall > trial->fall))
        return;
    Curve *curve = trial->curve;
    trial->fall = fall;
    double fraction = fall / trial->peak;
    if (fall > curve->deepest)
        curve->deepest = fall;
    if (fraction > curve->deepest_fraction)
        curve->deepest_fraction = fraction;
}

/* Keep the equity of the days that end before a candle. */
static void end_days(const Sweep *sweep, Trial *trial, int64_t to)
{
    const Days *days = sweep->days;
    for (; trial->day < days->count && days->last[trial->day] < to; trial->day++)
        trial->curve->daily[trial->day] = equity_at(&trial->trader, sweep->candles->close[days->last[trial->day]]);
}

/* Stay flat through the candles up to one, none of which comes down to a trigger. */
static void stay_flat(const Sweep *sweep, Trial *trial, int64_t from, int64_t to)
{
    Outcome *out = trial->trader.out;
    trial->trader.price = sweep->candles->close[to - 1];
    if (out->halted && out->candles_left != NONE) {
        /* The candle that ends the halt does what is to be done then. */
        out->candles_left = out->candles_left > to - from ? out->candles_left - (to - from - 1) : 1;
        close_candle(&trial->trader);
    }
    end_days(sweep, trial, to);
}

/* Take the equity of candles through which a lot was held; `seen` are their extremes. */
static void take_closes(const Sweep *sweep, Trial *trial, int64_t from, int64_t to, const Block *seen)
{
    const Trader *trader = &trial->trader;
    if (equity_at(trader, seen->highest_close) <= trial->peak) {
        take_equity(trial, equity_at(trader, seen->lowest_close));
        return;
    }
    for (int64_t at = from; at < to;) {
        const Block *block = &sweep->blocks[at / BLOCK];
        if (at % BLOCK == 0 && at + BLOCK <= to && equity_at(trader, block->highest_close) <= trial->peak) {
            take_equity(trial, equity_at(trader, block->lowest_close));
            at += BLOCK;
        } else {
            take_equity(trial, equity_at(trader, sweep->candles->close[at++]));
        }
    }
}

static void widen(Block *seen, double low, double high, double lowest_close, double highest_close)
{
    seen->low = low < seen->low ? low : seen->low;
    seen->high = high > seen->high ? high : seen->high;
    seen->lowest_close = lowest_close < seen->lowest_close ? lowest_close : seen->lowest_close;
    seen->highest_close = highest_close > seen->highest_close ? highest_close : seen->highest_close;
}

/* Follow a new peak through a candle in which the stop behind it is not met, whatever the order of its prices; tell
 * whether it is such a candle. */
static int follows_peak(Trader *trader, const Candles *candles, int64_t at)
{
    const TradeRules *rules = trader->rules;
    Trade *lot = &trader->lot;
    double open = candles->open[at], high = candles->high[at], first = lot->stop;
    if (open > lot->peak) {
        double behind = stop_behind(open, rules->trail_pct, rules);
        first = behind > first ? behind : first;
    }
    double behind = stop_behind(high, rules->trail_pct, rules), last = behind > first ? behind : first;
    if (!(open > first && high > last && candles->close[at] > last &&
          candles->low[at] > (rules->favourable ? last : first)))
        return 0;
    lot->peak = high;
    lot->stop = last;
    return 1;
}

/* Hold from a candle on, by blocks where these reach neither stop nor target; return the first candle that leads to more
 * than a new peak, or `to`. */
static int64_t held_until(const Sweep *sweep, Trader *trader, int64_t from, int64_t to, Block *seen)
{
    const Candles *candles = sweep->candles;
    const double *low = candles->low, *high = candles->high, *close = candles->close;
    const double *target = trader->in_profit ? &trader->lot.peak : &trader->lot.midpoint, *stop = &trader->lot.stop;
    int64_t at = from;
    while (at < to) {
        const Block *block = &sweep->blocks[at / BLOCK];
        if (at % BLOCK == 0 && at + BLOCK <= to && block->low > *stop && block->high <= *target) {
            widen(seen, block->low, block->high, block->lowest_close, block->highest_close);
            at += BLOCK;
            continue;
        }
        if (!(low[at] > *stop) ||
            (high[at] > *target && !(trader->in_profit && follows_peak(trader, candles, at))))
            break;
        widen(seen, low[at], high[at], close[at], close[at]);
        at++;
    }
    return at;
}

/* Hold from a candle on, with what it comes to; return the first candle that leads to more, or `to`. */
static int64_t hold(const Sweep *sweep, Trial *trial, int64_t from, int64_t to)
{
    Trader *trader = &trial->trader;
    Block seen = {INFINITY, -INFINITY, INFINITY, -INFINITY};
    int64_t at = held_until(sweep, trader, from, to, &seen);
    if (at > from) {
        mark(trader, seen.low, seen.high);
        take_closes(sweep, trial, from, at, &seen);
        trader->price = sweep->candles->close[at - 1];
        trial->curve->held += at - from;
        end_days(sweep, trial, at);
    }
    return at;
}

/* Take a candle as it is; return whether there was memory for it. */
static int take_candle(const Sweep *sweep, Trial *trial, int64_t at)
{
    Trader *trader = &trial->trader;
    const Span *span = &sweep->span;
    const Standing *standing = &span->standings[span->standing_at[at - span->from]];
    put_in_force(trader, span->levels + standing->offers, standing->count, standing->has_pattern, standing->midpoint);
    trader->candle = at;
    if (!move_through(trader, sweep->candles, at))
        return 0;
    trial->curve->held += trader->held;
    take_equity(trial, equity_at(trader, sweep->candles->close[at]));
    end_days(sweep, trial, at + 1);
    close_candle(trader);
    return 1;
}

/* Return the first candle, from one on, in which a flat trader may buy, or `to`. */
static int64_t flat_until(const Sweep *sweep, const Trader *trader, int64_t from, int64_t to)
{
    const Outcome *out = trader->out;
    if (out->halted)
        return out->candles_left == NONE || out->candles_left > to - from ? to : from + out->candles_left;
    return sweep->span.from + sweep->span.touch[from - sweep->span.from];
}

/* Trade the span's candles from one on; return whether there was memory for it. */
static int trade_span(const Sweep *sweep, Trial *trial, int64_t from)
{
    const Trader *trader = &trial->trader;
    int64_t at = from, to = sweep->span.from + sweep->span.length;
    while (at < to) {
        int64_t next = at;
        if (trader->held)
            next = hold(sweep, trial, at, to);
        else if (trader->seen && (next = flat_until(sweep, trader, at, to)) > at) {
            stay_flat(sweep, trial, at, next);
            at = next;
            continue;
        }
        if (next < to && !take_candle(sweep, trial, next++))
            return 0;
        at = next;
    }
    return 1;
}

static int trade_all(Sweep *sweep)
{
    Span *span = &sweep->span;
    span_end(span);
    int64_t from = sweep->next > span->from ? sweep->next : span->from;
    for (int64_t each = 0; each < sweep->count; each++)
        if (!trade_span(sweep, &sweep->trials[each], from))
            return 0;
    span_begin(span, span->from + span->length);
    return 1;
}

static int stand(void *self, const Walk *walk, int64_t from)
{
    (void)from;
    return span_stands(&((Sweep *)self)->span, walk);
}

/* What stands has lasted up to a candle, which may fill spans. */
static int last(void *self, const Walk *walk, int64_t candle)
{
    Sweep *sweep = self;
    while (span_lasts(&sweep->span, walk, candle + 1) <= candle)
        if (!trade_all(sweep) || !span_stands(&sweep->span, walk))
            return 0;
    return 1;
}

/* Find the extremes of each whole block. */
void blocks_of(const Candles *candles, Block *out)
{
    for (int64_t block = 0; block < candles->count / BLOCK; block++) {
        int64_t at = block * BLOCK;
        Block found = {candles->low[at], candles->high[at], candles->close[at], candles->close[at]};
        for (int64_t end = at + BLOCK; at < end; at++) {
            double low = candles->low[at], high = candles->high[at], close = candles->close[at];
            found.low = low < found.low ? low : found.low;
            found.high = high > found.high ? high : found.high;
            found.lowest_close = close < found.lowest_close ? close : found.lowest_close;
            found.highest_close = close > found.highest_close ? close : found.highest_close;
        }
        out[block] = found;
    }
}

/* Begin each trader; its capital is the first peak. */
static void begin_all(Sweep *sweep, const LevelRules *levels, const TradeRules *rules, Outcome *out, Curve *curves)
{
    for (int64_t each = 0; each < sweep->count; each++) {
        Curve *curve = &curves[each];
        curve->deepest = curve->deepest_fraction = 0;
        curve->held = 0;
        sweep->trials[each] = (Trial){
            .trader = begun(sweep->candles, levels, &rules[each], sweep->next, &out[each]),
            .curve = curve,
            .peak = rules[each].initial_capital,
        };
    }
}

static int end_all(Sweep *sweep)
{
    const Candles *candles = sweep->candles;
    for (int64_t each = 0; each < sweep->count; each++) {
        Trial *trial = &sweep->trials[each];
        trial->curve->equity = equity_at(&trial->trader, candles->count ? candles->close[candles->count - 1] : 0);
        if (!ended(&trial->trader))
            return 0;
    }
    return 1;
}

/* Trade a history by any number of rules. */
int64_t trials_of(const Candles *candles, const Block *blocks, const Days *days, const LevelRules *levels,
                  const TradeRules *rules, int64_t count, int64_t from, Outcome *out, Curve *curves)
{
    for (int64_t each = 0; each < count; each++)
        out[each] = (Outcome){0};
    Sweep *sweep = calloc(1, sizeof *sweep);
    Trial *trials = calloc((size_t)count + 1, sizeof *trials);
    int done = sweep && trials;
    if (done) {
        sweep->candles = candles, sweep->blocks = blocks, sweep->days = days;
        sweep->trials = trials, sweep->count = count;
        sweep->next = from < candles->count ? from : candles->count;
        begin_all(sweep, levels, rules, out, curves);
        span_begin(&sweep->span, 0);
        done = walk_through(candles, levels, (Listener){sweep, last, stand}) && trade_all(sweep) && end_all(sweep);
        span_done(&sweep->span);
    }
    free(trials);
    free(sweep);
    return done ? DONE : NO_MEMORY;
}

/* Gather the closed trades of several traders, one trader's behind the other's. */
void gather(const Outcome *outcomes, int64_t count, const Gathered *into)
{
    int64_t to = 0;
    for (int64_t each = 0; each < count; each++) {
        int64_t from = to;
        for (int64_t at = 0; at < outcomes[each].trade_count; at++) {
            const Trade *trade = &outcomes[each].trades[at];
            if (trade->exit == NONE)
                continue;
            into->entry[to] = trade->entry;
            into->exit[to] = trade->exit;
            into->pnl[to] = trade->pnl;
            into->fees[to++] = trade->fees;
        }
        into->count[each] = to - from;
    }
}
