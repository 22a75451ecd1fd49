/* What is held: stop, peak, and what became of it (docs/strategy.md, 6). */

#include <math.h>

#include "trader.h"

static double larger(double one, double other)
{
    return other > one ? other : one;
}

/* Return the stop behind a peak: up to the tick, and never above the highest tick that price has reached. */
double stop_behind(double peak, double trail_pct, const TradeRules *rules)
{
    double stop = peak * (1 - trail_pct);
    if (rules->tick.size == 0)
        return stop;
    double up = rounded(stop, &rules->tick, 1, rules->ask);
    return up <= peak || stop > peak ? up : rounded(peak, &rules->tick, 0, rules->ask);
}

/* Be in TAKE_PROFIT with this peak; the stop never moves down. */
static void take_profit_from(Trader *trader, double peak)
{
    Trade *lot = &trader->lot;
    trader->in_profit = 1;
    lot->peak = peak;
    double behind = stop_behind(peak, trader->rules->trail_pct, trader->rules);
    lot->stop = larger(larger(lot->stop, lot->initial_stop), behind);
}

/* Buy at a price; what is bought above the midpoint is in TAKE_PROFIT at once. */
void open_lot(Trader *trader, const Level *level, double price, double stop, double quantity, double margin,
              double size)
{
    const TradeRules *rules = trader->rules;
    double fill = price * (1 + rules->slippage);
    trader->held = 1;
    trader->in_profit = 0;
    trader->lot = (Trade){
        .entry = trader->candle,
        .exit = NONE,
        .key = level->first,
        .tier = tier_number(trader->offers, trader->offer_count, level - trader->offers, trader->levels),
        .entry_price = fill,
        .quantity = quantity,
        .level = level->price,
        .stop = stop,
        .midpoint = trader->midpoint,
        .peak = NAN,
        .entry_fee = quantity * fill * rules->fee_rate,
        .price = price,
        .initial_stop = stop,
        .margin = margin != 0 ? margin : rules->margin,
        .size = size,
    };
    if (price > trader->lot.midpoint)
        take_profit_from(trader, price);
    trader->lot.first_stop = trader->lot.stop;
}

/* Follow a price; return whether the stop is met there. */
int lot_follows(Trader *trader, double price)
{
    Trade *lot = &trader->lot;
    if (!trader->in_profit) {
        if (price <= lot->stop)
            return 1;
        if (price > lot->midpoint)
            take_profit_from(trader, price);
        return 0;
    }
    /* By rounding a trail may lie at its peak. */
    if (price > lot->peak)
        take_profit_from(trader, price);
    return price <= lot->stop;
}

/* Count a closed trade for the pause after losses in a row. */
static void count_loss(Trader *trader, double pnl)
{
    const TradeRules *rules = trader->rules;
    Outcome *out = trader->out;
    if (pnl >= 0) {
        out->losses_in_row = 0;
        return;
    }
    out->losses_in_row++;
    int64_t limit = rules->max_consecutive_losses;
    if (limit && (out->losses_in_row == limit || (out->losses_in_row > limit && !out->halted))) {
        out->halts += !out->halted;
        out->halted = 1;
        out->candles_left = rules->loss_pause ? rules->loss_pause + 1 : NONE;
    }
}

/* Sell all at a price, and write the trade down; return whether there was memory for it. */
int sell_lot(Trader *trader, double price)
{
    const TradeRules *rules = trader->rules;
    Trade *lot = &trader->lot;
    Outcome *out = trader->out;
    double fill = price * (1 - rules->slippage);
    lot->exit = trader->candle;
    lot->reason = trader->in_profit ? TAKE_PROFIT : STOP_LOSS;
    lot->exit_price = fill;
    lot->exit_fee = lot->quantity * fill * rules->fee_rate;
    lot->fees = lot->entry_fee + lot->exit_fee;
    lot->pnl = lot->quantity * (lot->exit_price - lot->entry_price) - lot->fees;
    lot->pnl_pct = lot->pnl / (lot->quantity * lot->entry_price);
    trader->held = 0;
    trader->left.keys[trader->left.count++] = lot->key;
    if (!make_room((void **)&out->trades, out->trade_count, &out->trade_room, sizeof(Trade)))
        return 0;
    out->trades[out->trade_count++] = *lot;
    out->closed_equity += lot->pnl;
    count_loss(trader, lot->pnl);
    return 1;
}
