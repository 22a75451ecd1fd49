/* Books of levels and their tiers (docs/strategy.md, 2). */

#include <math.h>

#include "book.h"

/* Hold no levels; nothing is ranked before the first close that a level asks for it. */
void book_begin(Book *book, const LevelRules *rules, double sign, double factor)
{
    book->rules = rules;
    book->sign = sign;
    book->factor = factor;
    book->count = book->start = 0;
    book->oldest = NONE;
    book->lower = -INFINITY;
    book->upper = INFINITY;
}

/* Return the place of the level that a swing at a price touches, NONE where it makes a new one. */
static int64_t nearest(const Book *book, double price)
{
    int64_t best = NONE;
    double best_distance = 0;
    for (int64_t at = 0; at < book->count; at++) {
        double distance = fabs(price / book->levels[at].price - 1);
        if (distance > book->rules->merge_tolerance)
            continue;
        if (best == NONE || distance < best_distance ||
            (distance == best_distance && book->levels[at].last > book->levels[best].last)) {
            best = at;
            best_distance = distance;
        }
    }
    return best;
}

static void take_away(Book *book, int64_t at)
{
    book->count--;
    for (; at < book->count; at++)
        book->levels[at] = book->levels[at + 1];
}

static int stands_before(const Book *book, const Level *one, const Level *other)
{
    double rank = book->sign * one->price, other_rank = book->sign * other->price;
    return rank < other_rank || (rank == other_rank && one->last > other->last);
}

/* Put the levels in the order of their tiers: of equal prices the newest touch first. */
static void put_in_order(Book *book)
{
    for (int64_t at = 1; at < book->count; at++) {
        Level moved = book->levels[at];
        int64_t to = at;
        for (; to > 0 && stands_before(book, &moved, &book->levels[to - 1]); to--)
            book->levels[to] = book->levels[to - 1];
        book->levels[to] = moved;
    }
    double above = 1 + book->rules->proximity, below = 1 - book->rules->proximity;
    book->oldest = NONE;
    for (int64_t at = 0; at < book->count; at++) {
        Level *level = &book->levels[at];
        level->upper = level->price * above;
        level->lower = level->price * below;
        book->ranks[at] = book->sign * level->price;
        if (book->oldest == NONE || level->last < book->oldest)
            book->oldest = level->last;
    }
}

/* Take a significant swing: a touch of the nearest level in reach, else a new level; the oldest leaves if it is one too
 * many. */
void book_swing(Book *book, double price, int64_t candle)
{
    int64_t at = nearest(book, price);
    if (at != NONE) {
        Level *level = &book->levels[at];
        level->price = (level->price * (double)level->touches + price) / (double)(level->touches + 1);
        level->touches++;
        level->last = candle;
    } else {
        book->levels[book->count++] = (Level){.price = price, .first = candle, .last = candle, .touches = 1};
        if (book->count > book->rules->max_levels) {
            int64_t oldest = 0;
            for (int64_t each = 1; each < book->count; each++)
                if (book->levels[each].last < book->levels[oldest].last)
                    oldest = each;
            take_away(book, oldest);
        }
    }
    put_in_order(book);
}

/* Let the levels go whose last touch is too long ago; tell if there were any. */
int book_expire(Book *book, int64_t candle)
{
    int64_t most = book->rules->max_age;
    if (most == 0 || book->count == 0 || candle - book->oldest <= most)
        return 0;
    int64_t kept = 0;
    for (int64_t at = 0; at < book->count; at++)
        if (candle - book->levels[at].last <= most)
            book->levels[kept++] = book->levels[at];
    book->count = kept;
    put_in_order(book);
    return 1;
}

/* Tell the levels that a close breaks from those in force. */
void book_rank(Book *book, double close)
{
    double least = close * book->factor;
    int64_t start = 0;
    while (start < book->count && book->ranks[start] < least)
        start++;
    book->start = start;
    book->lower = start > 0 ? book->ranks[start - 1] : -INFINITY;
    book->upper = start < book->count ? book->ranks[start] : INFINITY;
}

/* Return the number of a tier, from 1: by its place, or by how new its last touch is. */
int64_t tier_number(const Level *ranked, int64_t count, int64_t at, const LevelRules *rules)
{
    if (!rules->by_recency)
        return at + 1;
    int64_t number = 1;
    for (int64_t other = 0; other < count; other++)
        number += ranked[other].last > ranked[at].last;
    return number;
}
