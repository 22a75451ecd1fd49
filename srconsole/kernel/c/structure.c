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

/* Begin an epoch with what the books and the pattern are now; `changed` tells which books are not kept yet. */
static int keep(Keeper *keeper, const Walk *walk, int changed, int64_t from)
{
    Structure *out = keeper->out;
    const Book *below = &walk->supports, *above = &walk->resistances;
    if ((changed & 1 && !keep_levels(out, below, &keeper->supports)) ||
        (changed & 2 && !keep_levels(out, above, &keeper->resistances)) ||
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

static int keep_epoch(void *self, const Walk *walk, int64_t from)
{
    return keep(self, walk, walk->changed, from);
}

static int keep_nothing(void *self, const Walk *walk, int64_t last)
{
    (void)self, (void)walk, (void)last;
    return 1;
}

/* A walk that stops now and then, so that what its closes say need not be kept all at once. */
struct Stepping {
    Candles candles;
    LevelRules rules;
    Walk walk;
    Keeper keeper;
    int begun;
};

/* Begin before the first close; return NULL where there is no memory. */
Stepping *stepping_begun(const Candles *candles, const LevelRules *rules)
{
    Stepping *stepping = calloc(1, sizeof *stepping);
    if (stepping) {
        stepping->candles = *candles;
        stepping->rules = *rules;
    }
    return stepping;
}

/* Walk on, up to the close before a candle; `out` has what is in force from where the walk stood, and nothing from before
 * any more. */
int64_t step_until(Stepping *stepping, int64_t to, Structure *out)
{
    Walk *walk = &stepping->walk;
    Keeper *keeper = &stepping->keeper;
    *keeper = (Keeper){.out = out};
    out->level_count = out->epoch_count = 0;
    Listener listener = {keeper, keep_nothing, keep_epoch};
    int done = stepping->begun ? keep(keeper, walk, 3, walk->next)
                               : walk_begin(walk, &stepping->candles, &stepping->rules, listener);
    stepping->begun = 1;
    return done && walk_until(walk, to) ? DONE : NO_MEMORY;
}

/* Give back what a stepping walk holds. */
void stepping_done(Stepping *stepping)
{
    free(stepping);
}

/* Give back what a structure holds. */
void structure_done(Structure *structure)
{
    free(structure->levels);
    free(structure->epochs);
    memset(structure, 0, sizeof *structure);
}
