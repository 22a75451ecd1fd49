/* What the closes of a history say: books, tiers and pattern from candle to candle (docs/strategy.md, 1 to 3 and 7). */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "book.h"
#include "swing.h"

/* The newest swings, lows and highs in turn; a pattern needs no more than four. */
typedef struct {
    int count, is_low[5];
    double price[5];
} Alternating;

typedef struct {
    const Candles *candles;
    const LevelRules *rules;
    Structure *out;
    Swings lows, highs;
    Book supports, resistances;
    Alternating swings;
    int has_pattern;
    double midpoint;
} Walk;

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

/* Keep a book's levels as they are now. */
static int keep_levels(Walk *walk, Book *book)
{
    Structure *out = walk->out;
    book->place = out->level_count;
    for (int64_t at = 0; at < book->count; at++) {
        if (!make_room((void **)&out->levels, out->level_count, &out->level_room, sizeof(Level)))
            return 0;
        out->levels[out->level_count++] = book->levels[at];
    }
    return 1;
}

/* Begin an epoch with what the books and the pattern are now. */
static int keep_epoch(Walk *walk, int64_t from)
{
    Structure *out = walk->out;
    const Book *below = &walk->supports, *above = &walk->resistances;
    if (!make_room((void **)&out->epochs, out->epoch_count, &out->epoch_room, sizeof(Epoch)))
        return 0;
    out->epochs[out->epoch_count++] = (Epoch){
        .from = from,
        .supports = below->place + below->start,
        .support_count = below->count - below->start,
        .resistances = above->place + above->start,
        .resistance_count = above->count - above->start,
        .has_pattern = walk->has_pattern,
        .midpoint = walk->midpoint,
    };
    return 1;
}

/* Rank both books by a close, and begin the epoch that it begins. */
static int rank(Walk *walk, int64_t candle)
{
    double close = walk->candles->close[candle];
    book_rank(&walk->supports, close);
    book_rank(&walk->resistances, close);
    return keep_epoch(walk, candle + 1);
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
        if (!rank(walk, candle))
            return 0;
    }
    return 1;
}

static int walk_through(Walk *walk)
{
    if (!keep_epoch(walk, 0))
        return 0;
    int64_t candle = 0, count = walk->candles->count;
    while (candle < count) {
        int64_t event = next_event(walk);
        if (!quiet_closes(walk, candle, event))
            return 0;
        if (event == count)
            break;
        int changed = take_swings(walk, event - walk->rules->swing_order);
        if (book_expire(&walk->supports, event))
            changed |= 1;
        if (book_expire(&walk->resistances, event))
            changed |= 2;
        if ((changed & 1 && !keep_levels(walk, &walk->supports)) ||
            (changed & 2 && !keep_levels(walk, &walk->resistances)))
            return 0;
        if (!(changed ? rank(walk, event) : quiet_closes(walk, event, event + 1)))
            return 0;
        candle = event + 1;
    }
    return 1;
}

/* Walk through a history's closes. */
int64_t structure_of(const Candles *candles, const LevelRules *rules, Structure *out)
{
    Walk walk = {.candles = candles, .rules = rules, .out = out, .midpoint = NAN};
    memset(out, 0, sizeof *out);
    swings_begin(&walk.lows, candles->low, candles->count, rules->swing_order, 1);
    swings_begin(&walk.highs, candles->high, candles->count, rules->swing_order, -1);
    book_begin(&walk.supports, rules, -1, -(1 + rules->proximity));
    book_begin(&walk.resistances, rules, 1, 1 - rules->proximity);
    return walk_through(&walk) ? DONE : NO_MEMORY;
}

/* Give back what a structure holds. */
void structure_done(Structure *structure)
{
    free(structure->levels);
    free(structure->epochs);
    memset(structure, 0, sizeof *structure);
}
