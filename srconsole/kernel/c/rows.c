/* The tier that each candle is at (docs/strategy.md, 2, "SR_Proximity"). */

#include <math.h>

#include "kernel.h"

/* Return the place among ranked tiers of the one that a candle is at, NONE for none; `best` is its distance. */
static int64_t at_level(const Level *ranked, int64_t count, int supports, double low, double high, double close,
                        const LevelRules *rules, double *best)
{
    int64_t found = NONE, number = 0;
    for (int64_t at = 0; at < count; at++) {
        const Level *tier = &ranked[at];
        if (!(low <= tier->upper && high >= tier->lower)) {
            if (supports ? tier->upper < low : tier->lower > high)
                break;
            continue;
        }
        double distance = fabs(close - tier->price);
        if (distance > *best || (distance == *best && found == NONE && *best != INFINITY))
            continue;
        int64_t its = tier_number(ranked, count, at, rules);
        if (distance < *best || its < number) {
            *best = distance;
            found = at;
            number = its;
        }
    }
    return found == NONE ? 0 : number;
}

static int16_t proximity(const Level *supports, const Level *resistances, const Epoch *epoch, double low, double high,
                         double close, const LevelRules *rules)
{
    double best = INFINITY;
    int64_t below = at_level(supports, epoch->support_count, 1, low, high, close, rules, &best);
    int64_t above = at_level(resistances, epoch->resistance_count, 0, low, high, close, rules, &best);
    return (int16_t)(above ? -above : below);
}

/* Write the tier of each candle, from the structure's first up to another: n for Sn, -n for Rn, 0 for none. */
void proximity_of(const Candles *candles, const Structure *structure, const LevelRules *rules, int64_t to, int16_t *out)
{
    int64_t first = structure->epoch_count ? structure->epochs[0].from : to;
    for (int64_t at = 0; at < structure->epoch_count; at++) {
        const Epoch *epoch = &structure->epochs[at];
        const Level *supports = structure->levels + epoch->supports;
        const Level *resistances = structure->levels + epoch->resistances;
        int64_t end = at + 1 < structure->epoch_count ? epoch[1].from : to;
        double top = epoch->support_count ? supports[0].upper : -INFINITY;
        double bottom = epoch->resistance_count ? resistances[0].lower : INFINITY;
        for (int64_t each = epoch->from; each < end; each++) {
            double low = candles->low[each], high = candles->high[each];
            out[each - first] = low > top && high < bottom
                                    ? 0
                                    : proximity(supports, resistances, epoch, low, high, candles->close[each], rules);
        }
    }
}

static void show(const Level *ranked, int64_t count, const LevelRules *rules, double *out)
{
    for (int64_t at = 0; at < count; at++) {
        int64_t number = tier_number(ranked, count, at, rules);
        if (number <= SHOWN)
            out[number - 1] = ranked[at].price;
    }
}

/* Write the tiers of each epoch that are shown. */
void tiers_of(const Structure *structure, const LevelRules *rules, double *out)
{
    for (int64_t at = 0; at < structure->epoch_count; at++) {
        const Epoch *epoch = &structure->epochs[at];
        double *row = out + at * 2 * SHOWN;
        show(structure->levels + epoch->supports, epoch->support_count, rules, row);
        show(structure->levels + epoch->resistances, epoch->resistance_count, rules, row + SHOWN);
    }
}
