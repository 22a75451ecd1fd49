/* What a movement of price leads to (docs/strategy.md, 4). Each returns whether there was memory for it. */

#include "trader.h"

/* Take the prices at the ends of movements: how much what is held has made or lost there at most. */
void mark(Trader *trader, double low, double high)
{
    Trade *lot = &trader->lot;
    double profit = lot->quantity * (high - lot->entry_price), loss = lot->quantity * (low - lot->entry_price);
    if (profit > lot->max_profit)
        lot->max_profit = profit;
    if (loss < lot->max_loss)
        lot->max_loss = loss;
}

/* Follow a price to the end of a movement with the lot that is held. */
static int followed(Trader *trader, double to)
{
    if (lot_follows(trader, to))
        return sell_lot(trader, to);
    mark(trader, to, to);
    return 1;
}

/* Let price move continuously, buying and selling on its way until nothing more is due there. */
int glide(Trader *trader, double to)
{
    for (;;) {
        double start = trader->price;
        trader->price = to;
        if (!trader->held) {
            if (!(to < start && to <= trader->top_trigger && bought_on_the_way_down(trader, start, to)))
                return 1;
            continue;
        }
        double stop = trader->lot.stop;
        if (stop < to)
            return followed(trader, to);
        trader->price = start >= stop || to == stop ? stop : start;
        if (!sell_lot(trader, trader->price))
            return 0;
    }
}

/* Let price be at `to` with nothing tradable in between: it does one thing at most. */
int jump(Trader *trader, double to)
{
    double start = trader->price;
    trader->price = to;
    if (trader->held)
        return trader->lot.stop < to ? followed(trader, to) : sell_lot(trader, to);
    return bought_on_a_jump(trader, start, to) ? followed(trader, to) : 1;
}
