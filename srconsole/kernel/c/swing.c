/* Swings of a whole history (docs/strategy.md, 1).
 *
 * Of two swing lows within `order` candles each would have to be below the other. So a block of `order + 1` candles has
 * at most one, and it is the first of the block's lowest candles: one search a block, and a look at its neighbours. */

#include "swing.h"

static double at(const Swings *swings, int64_t candle)
{
    return swings->sign * swings->values[candle];
}

/* Return the first lowest candle from `from` up to `to`. */
static int64_t lowest(const Swings *swings, int64_t from, int64_t to)
{
    const double *values = swings->values;
    double sign = swings->sign;
    double each[4] = {sign * values[from], sign * values[from], sign * values[from], sign * values[from]};
    int64_t candle = from;
    for (; candle + 4 <= to; candle += 4)
        for (int lane = 0; lane < 4; lane++) {
            double value = sign * values[candle + lane];
            each[lane] = value < each[lane] ? value : each[lane];
        }
    double least = each[0];
    for (int lane = 1; lane < 4; lane++)
        least = each[lane] < least ? each[lane] : least;
    for (; candle < to; candle++) {
        double value = sign * values[candle];
        least = value < least ? value : least;
    }
    for (candle = from; sign * values[candle] != least; candle++)
        ;
    return candle;
}

/* Tell whether the first lowest candle of the block that begins at `from` is a swing. */
static int is_swing(const Swings *swings, int64_t candle, int64_t from)
{
    int64_t order = swings->order, end = candle + order;
    if (candle < order || end >= swings->count)
        return 0;
    double value = at(swings, candle);
    for (int64_t before = from - 1; before >= candle - order; before--)
        if (!(value < at(swings, before)))
            return 0;
    for (int64_t after = from + order + 1; after <= end; after++)
        if (!(value <= at(swings, after)))
            return 0;
    return 1;
}

/* Go on to the next swing. */
void swings_next(Swings *swings)
{
    int64_t width = swings->order + 1;
    while (swings->block < swings->count) {
        int64_t from = swings->block, to = from + width < swings->count ? from + width : swings->count;
        swings->block = to;
        int64_t candle = lowest(swings, from, to);
        if (is_swing(swings, candle, from)) {
            swings->next = candle;
            return;
        }
    }
    swings->next = swings->count;
}

/* Be at the first swing of a column: of its lows with sign 1, of its highs with sign -1. */
void swings_begin(Swings *swings, const double *values, int64_t count, int64_t order, double sign)
{
    *swings = (Swings){.values = values, .count = count, .order = order, .sign = sign};
    swings_next(swings);
}

/* Tell whether a swing passes both filters in its window. */
int is_significant(const Candles *candles, const LevelRules *rules, int64_t at, int low)
{
    int64_t from = at - rules->swing_order, width = 2 * rules->swing_order + 1;
    if (rules->min_volume_ratio > 0) {
        double mean = exact_sum(candles->volume + from, width) / (double)width;
        if (mean != 0 && candles->volume[at] / mean < rules->min_volume_ratio)
            return 0;
    }
    if (!(rules->min_prominence > 0))
        return 1;
    double highest = candles->high[from], lowest_low = candles->low[from];
    for (int64_t each = from + 1; each < from + width; each++) {
        highest = candles->high[each] > highest ? candles->high[each] : highest;
        lowest_low = candles->low[each] < lowest_low ? candles->low[each] : lowest_low;
    }
    double price = low ? candles->low[at] : candles->high[at];
    double range = low ? highest - price : price - lowest_low;
    return !(range / price < rules->min_prominence);
}
