/* One trader in a history: price moves, offers are bought, the lot is left (docs/strategy.md, 4 to 6). */
#ifndef SRCONSOLE_TRADER_H
#define SRCONSOLE_TRADER_H

#include <math.h>

#include "kernel.h"

#define MOST_KEYS (MOST_LEVELS + 2) /* every level in force, and the lot that was held before */

typedef struct {
    int64_t count, keys[MOST_KEYS];
} Keys;

typedef struct {
    const TradeRules *rules;
    const LevelRules *levels;
    Outcome *out;
    const Level *offers; /* the supports in force, nearest first */
    int64_t offer_count, has_pattern;
    double top_trigger; /* above it nothing can be bought */
    double midpoint;
    int64_t candle;
    int seen; /* whether price was seen before */
    double price;
    int held; /* whether `lot` is held; as it is in `Trade`, with its exit open */
    Trade lot;
    int in_profit; /* whether the lot is in TAKE_PROFIT */
    Keys left, refused; /* keys left, and keys that refused an entry, in this candle */
} Trader;

/* trader.c */
int glide(Trader *trader, double to);
int jump(Trader *trader, double to);
void mark(Trader *trader, double low, double high);

/* buying.c */
int bought_on_the_way_down(Trader *trader, double start, double to);
int bought_on_a_jump(Trader *trader, double start, double to);

/* lot.c */
double stop_behind(double peak, double trail_pct, const TradeRules *rules);
void open_lot(Trader *trader, const Level *level, double price, double stop, double quantity, double margin,
              double size);
int lot_follows(Trader *trader, double price);
int sell_lot(Trader *trader, double price);

int has_key(const Keys *keys, int64_t key);

/* candle.c */
int move_through(Trader *trader, const Candles *candles, int64_t at);
void close_candle(Trader *trader);

/* run.c */
Trader begun(const Candles *candles, const LevelRules *levels, const TradeRules *rules, int64_t from, Outcome *out);
int ended(Trader *trader);

/* Put supports and pattern in force. */
static inline void put_in_force(Trader *trader, const Level *offers, int64_t count, int64_t has_pattern, double midpoint)
{
    trader->offers = offers;
    trader->offer_count = count;
    trader->top_trigger = count ? offers[0].upper : -INFINITY;
    trader->has_pattern = has_pattern;
    trader->midpoint = midpoint;
}

/* Take a candle in which no path can lead to an entry, an exit or a change of the lot; tell whether it is one. */
static inline int passed_over(Trader *trader, double low, double high)
{
    if (!trader->held)
        return low > trader->top_trigger && trader->seen;
    const Trade *lot = &trader->lot;
    if (!(low > lot->stop && high <= (trader->in_profit ? lot->peak : lot->midpoint)))
        return 0;
    mark(trader, low, high);
    return 1;
}

#endif
