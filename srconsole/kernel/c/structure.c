/* What the closes of a history say, kept: levels and epochs, by which rows are written and traders trade again. */

#include <stdlib.h>
#include <string.h>

#include "walk.h"

/* The books' present levels in the structure: the place of the first. */
typedef struct {
    Structure *out;
    int64_t supports, resistances;
} Keeper;

/* Keep a book's levels as they are now. */
static int keep_levels(Structure *out, const Book *book, int64_t *place)
{
    *place = out->level_count;
    for (int64_t at = 0; at < book->count; at++) {
        if (!make_room((void **)&out->levels, out->level_count, &out->level_room, sizeof(Level)))
            return 0;
        out->levels[out->level_count++] = book->levels[at];
    }
    return 1;
}

/* Begin an epoch with what the books and the pattern are now. */
static int keep_epoch(void *self, const Walk *walk, int64_t from)
{
    Keeper *keeper = self;
    Structure *out = keeper->out;
    const Book *below = &walk->supports, *above = &walk->resistances;
    if ((walk->changed & 1 && !keep_levels(out, below, &keeper->supports)) ||
        (walk->changed & 2 && !keep_levels(out, above, &keeper->resistances)) ||
        !make_room((void **)&out->epochs, out->epoch_count, &out->epoch_room, sizeof(Epoch)))
        return 0;
    out->epochs[out->epoch_count++] = (Epoch){
        .from = from,
        .supports = keeper->supports + below->start,
        .support_count = below->count - below->start,
        .support_broken = below->start,
        .resistances = keeper->resistances + above->start,
        .resistance_count = above->count - above->start,
        .resistance_broken = above->start,
        .has_pattern = walk->has_pattern,
        .midpoint = walk->midpoint,
    };
    return 1;
}

static int keep_nothing(void *self, const Walk *walk, int64_t last)
{
    (void)self, (void)walk, (void)last;
    return 1;
}

/* Walk through a history's closes, and keep what they say. */
int64_t structure_of(const Candles *candles, const LevelRules *rules, Structure *out)
{
    memset(out, 0, sizeof *out);
    Keeper keeper = {.out = out};
    return walk_through(candles, rules, (Listener){&keeper, keep_nothing, keep_epoch}) ? DONE : NO_MEMORY;
}

/* Give back what a structure holds. */
void structure_done(Structure *structure)
{
    free(structure->levels);
    free(structure->epochs);
    memset(structure, 0, sizeof *structure);
}
