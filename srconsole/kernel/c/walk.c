/* A walk through a history's closes: books, tiers and pattern, candle by candle (docs/strategy.md, 1 to 3, 7). */

#include <math.h>
#include <string.h>

#include "walk.h"

/* Take a swing behind the others: one of the same kind as the last replaces it, or is dropped. */
static void pattern_swing(Walk *walk, int is_low, double price)
{
    Alternating *swings = &walk->swings;
    int last = swings->count - 1;
    if (last >= 0 && swings->is_low[last] == is_low) {
        if (is_low ? price <= swings->price[last] : price >= swings->price[last])
            swings->price[last] = price;
    } else {
        swings->is_low[swings->count] = is_low;
        swings->price[swings->count++] = price;
        if (swings->count > 4) {
            memmove(swings->is_low, swings->is_low + 1, 4 * sizeof swings->is_low[0]);
            memmove(swings->price, swings->price + 1, 4 * sizeof swings->price[0]);
            swings->count = 4;
        }
    }
    int end = swings->is_low[swings->count - 1] ? swings->count : swings->count - 1;
    walk->has_pattern = 0;
    if (end < 3)
        return;
    double first_low = swings->price[end - 3], high = swings->price[end - 2], low = swings->price[end - 1];
    if (walk->rules->lowest && first_low < low)
        low = first_low;
    if (high <= low)
        return;
    walk->has_pattern = 1;
    walk->midpoint = low + walk->rules->midpoint_fraction * (high - low);
}

/* Rank both books by a close, and tell of what is in force behind it. */
static int rank(Walk *walk, int64_t candle)
{
    double close = walk->candles->close[candle];
    book_rank(&walk->supports, close);
    book_rank(&walk->resistances, close);
    return walk->listener.begun(walk->listener.self, walk, candle + 1);
}

static int ending(const Walk *walk, int64_t candle)
{
    return walk->listener.ending(walk->listener.self, walk, candle);
}

/* Take the swings that a close makes known; tell by bits which books they change: 1 supports, 2 resistances. */
static int take_swings(Walk *walk, int64_t judged)
{
    int changed = 0;
    if (walk->lows.next == judged) {
        if (is_significant(walk->candles, walk->rules, judged, 1)) {
            book_swing(&walk->supports, walk->candles->low[judged], judged);
            pattern_swing(walk, 1, walk->candles->low[judged]);
            changed |= 1;
        }
        swings_next(&walk->lows);
    }
    if (walk->highs.next == judged) {
        if (is_significant(walk->candles, walk->rules, judged, 0)) {
            book_swing(&walk->resistances, walk->candles->high[judged], judged);
            pattern_swing(walk, 0, walk->candles->high[judged]);
            changed |= 2;
        }
        swings_next(&walk->highs);
    }
    return changed;
}

/* Return the next close at which a swing becomes known or a level is too old, the number of candles for none. */
static int64_t next_event(const Walk *walk)
{
    int64_t swing = walk->lows.next < walk->highs.next ? walk->lows.next : walk->highs.next;
    int64_t event = swing + walk->rules->swing_order, most = walk->rules->max_age;
    const Book *books[2] = {&walk->supports, &walk->resistances};
    for (int side = 0; most && side < 2; side++)
        if (books[side]->oldest != NONE && books[side]->oldest + most + 1 < event)
            event = books[side]->oldest + most + 1;
    return event < walk->candles->count ? event : walk->candles->count;
}

/* Close candles among which no book changes: only what a close breaks, or gives back, does. */
static int quiet_closes(Walk *walk, int64_t from, int64_t to)
{
    const Book *below = &walk->supports, *above = &walk->resistances;
    const double *close = walk->candles->close;
    for (int64_t candle = from; candle < to; candle++) {
        double under = close[candle] * below->factor, over = close[candle] * above->factor;
        if (below->lower < under && under <= below->upper && above->lower < over && over <= above->upper)
            continue;
        if (!ending(walk, candle) || !rank(walk, candle))
            return 0;
    }
    return 1;
}

/* Walk on, up to the close before a candle; return whether there was memory for what the listener keeps. */
int walk_until(Walk *walk, int64_t to)
{
    int64_t candle = walk->next;
    walk->next = to;
    while (candle < to) {
        int64_t event = next_event(walk);
        walk->changed = 0;
        if (event >= to)
            return quiet_closes(walk, candle, to);
        if (!quiet_closes(walk, candle, event) || !ending(walk, event))
            return 0;
        walk->changed = take_swings(walk, event - walk->rules->swing_order);
        walk->changed |= book_expire(&walk->supports, event) | 2 * book_expire(&walk->resistances, event);
        if (walk->changed ? !rank(walk, event) : !quiet_closes(walk, event, event + 1))
            return 0;
        candle = event + 1;
    }
    return 1;
}

/* Begin before the first close; return whether there was memory for what the listener keeps. */
int walk_begin(Walk *walk, const Candles *candles, const LevelRules *rules, Listener listener)
{
    *walk = (Walk){.candles = candles, .rules = rules, .listener = listener, .midpoint = NAN};
    swings_begin(&walk->lows, candles->low, candles->count, rules->swing_order, 1);
    swings_begin(&walk->highs, candles->high, candles->count, rules->swing_order, -1);
    book_begin(&walk->supports, rules, -1, -(1 + rules->proximity));
    book_begin(&walk->resistances, rules, 1, 1 - rules->proximity);
    return listener.begun(listener.self, walk, 0);
}

/* Walk through a history's closes; return whether there was memory for what the listener keeps. */
int walk_through(const Candles *candles, const LevelRules *rules, Listener listener)
{
    Walk walk;
    int64_t count = candles->count;
    if (!walk_begin(&walk, candles, rules, listener) || !walk_until(&walk, count))
        return 0;
    return count == 0 || ending(&walk, count - 1);
}
