/* When an offer is bought, for how much, and why it is not (docs/strategy.md, 5; docs/strategies.md, 7.1). */

#include <math.h>

#include "trader.h"

#define CAP 0.1 /* of equity: what an entry by risk may have as its margin */

typedef struct {
    double quantity, margin, whole;
    int64_t reason; /* why it is refused, NONE where it is not */
} Size;

int has_key(const Keys *keys, int64_t key)
{
    for (int64_t at = 0; at < keys->count; at++)
        if (keys->keys[at] == key)
            return 1;
    return 0;
}

static Size judged(double quantity, double worth, double margin, double whole, const TradeRules *rules)
{
    int accepted = !(quantity < rules->min_quantity || worth < rules->min_notional) && quantity > 0;
    if (!accepted)
        return (Size){0, margin, whole, TOO_SMALL};
    /* Without a step an entry by margin is worth what it was planned to be, not the product of rounded floats. */
    int64_t reason = rules->max_notional != 0 && worth > rules->max_notional ? TOO_LARGE : NONE;
    return (Size){quantity, margin, whole, reason};
}

static Size by_margin(double fill, const TradeRules *rules)
{
    double notional = rules->margin * rules->leverage;
    double quantity = notional / fill, worth = notional;
    if (rules->step.size > 0) {
        quantity = rounded(quantity, &rules->step, 0, rules->ask);
        worth = quantity * fill;
    }
    return judged(quantity, worth, rules->margin, notional / fill, rules);
}

/* Return the quantity of which the stop loses the chosen share of equity, as the cap has it. */
static double by_risk(double price, double stop, double fill, double equity, const TradeRules *rules)
{
    if (rules->cap == CAP_SEED) {
        double asked = equity * rules->risk / (fabs(price - stop) / price * price), most = equity * CAP;
        return most < asked ? most : asked;
    }
    double quantity = equity * rules->risk / (price - stop);
    if (rules->cap == CAP_NONE)
        return quantity;
    double most = CAP * equity * rules->leverage / fill;
    return most < quantity ? most : quantity;
}

static Size sized(double price, double stop, double equity, const TradeRules *rules)
{
    double fill = price * (1 + rules->slippage);
    if (rules->sizing == BY_MARGIN)
        return by_margin(fill, rules);
    double whole = rules->sizing == BY_FIXED ? rules->quantity : by_risk(price, stop, fill, equity, rules);
    double quantity = rounded(whole, &rules->step, 0, rules->ask);
    double worth = quantity * fill;
    return judged(quantity, worth, worth / rules->leverage, whole, rules);
}

/* Return why an entry on an offer at a price is refused; NONE where it is bought. */
static int64_t buy(Trader *trader, const Level *level, double price)
{
    const TradeRules *rules = trader->rules;
    if (!trader->has_pattern)
        return NO_PATTERN;
    double stop = rounded(level->price * (1 - rules->stop_pct), &rules->tick, 1, rules->ask), first = stop;
    if (price > trader->midpoint) {
        double behind = stop_behind(price, rules->trail_pct, rules);
        first = behind > stop ? behind : stop;
    }
    if (first >= price)
        return NO_ROOM;
    if (trader->out->halted)
        return HALTED;
    Size size = sized(price, stop, trader->out->closed_equity, rules);
    if (!(size.margin <= trader->out->closed_equity))
        return INSUFFICIENT_FUNDS;
    if (size.reason != NONE)
        return size.reason;
    double fill = price * (1 + rules->slippage);
    if (stop <= fill * (1 - 1 / rules->leverage + rules->maintenance_rate))
        return BEYOND_LIQUIDATION;
    open_lot(trader, level, price, stop, size.quantity, size.margin, size.whole);
    return NONE;
}

/* Buy on an offer at a price; a refusal is counted once a level and candle. Return whether it was bought. */
static int bought(Trader *trader, const Level *level, double price)
{
    int64_t reason = buy(trader, level, price);
    if (reason == NONE)
        return 1;
    if (!has_key(&trader->refused, level->first)) {
        trader->refused.keys[trader->refused.count++] = level->first;
        trader->out->refused[reason]++;
    }
    return 0;
}

/* Buy at the first trigger that a glide comes down to; return whether one was bought. */
int bought_on_the_way_down(Trader *trader, double start, double to)
{
    for (int64_t at = 0; at < trader->offer_count; at++) {
        const Level *offer = &trader->offers[at];
        if (offer->upper < to)
            break;
        if (offer->upper < start && !has_key(&trader->left, offer->first) && bought(trader, offer, offer->upper)) {
            trader->price = offer->upper;
            return 1;
        }
    }
    return 0;
}

/* Buy on the nearest support that a jump comes down to; return whether one was bought. */
int bought_on_a_jump(Trader *trader, double start, double to)
{
    if (to >= start || to > trader->top_trigger)
        return 0;
    const Level *nearest = 0;
    double best = 0;
    for (int64_t at = 0; at < trader->offer_count; at++) {
        const Level *offer = &trader->offers[at];
        if (offer->upper < to)
            break;
        if (offer->upper >= start || to < offer->lower || has_key(&trader->left, offer->first))
            continue;
        double distance = fabs(offer->price - to);
        if (!nearest || distance < best || (distance == best && offer->price > nearest->price)) {
            nearest = offer;
            best = distance;
        }
    }
    return nearest && bought(trader, nearest, to);
}
