/* A walk through a history's closes: what they say, told whenever it changes. */
#ifndef SRCONSOLE_WALK_H
#define SRCONSOLE_WALK_H

#include "book.h"
#include "swing.h"

/* The newest swings, lows and highs in turn; a pattern needs no more than four. */
typedef struct {
    int count, is_low[5];
    double price[5];
} Alternating;

typedef struct Walk Walk;

/* Who is told: `ending` before the books change, of the last candle that they are in force for; `begun` behind it, of
 * the first candle that the new ones are. Each returns whether there was memory for what came of it. */
typedef struct {
    void *self;
    int (*ending)(void *self, const Walk *walk, int64_t last);
    int (*begun)(void *self, const Walk *walk, int64_t from);
} Listener;

struct Walk {
    const Candles *candles;
    const LevelRules *rules;
    Listener listener;
    Swings lows, highs;
    Book supports, resistances;
    Alternating swings;
    int has_pattern, changed; /* `changed`: 1 where the supports are others than before, 2 the resistances, 3 both */
    double midpoint;
    int64_t next; /* the first candle that has not closed */
};

int walk_begin(Walk *walk, const Candles *candles, const LevelRules *rules, Listener listener);
int walk_until(Walk *walk, int64_t to);
int walk_through(const Candles *candles, const LevelRules *rules, Listener listener);

#endif
