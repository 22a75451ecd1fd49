/* Swings of a whole history (docs/strategy.md, 1). */
#ifndef SRCONSOLE_SWING_H
#define SRCONSOLE_SWING_H

#include "kernel.h"

/* Walks through one kind of swings, in the order of their candles. */
typedef struct {
    const double *values;
    int64_t count, order, block;
    double sign; /* 1 for lows; -1 for highs, whose negatives are lows */
    int64_t next; /* the swing that comes next, `count` behind the last */
} Swings;

void swings_begin(Swings *swings, const double *values, int64_t count, int64_t order, double sign);
void swings_next(Swings *swings);
int is_significant(const Candles *candles, const LevelRules *rules, int64_t at, int low);

#endif
