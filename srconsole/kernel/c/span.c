/* Spans of candles: what stands in them, and which candles come down to an offer. */

#include <math.h>
#include <stdlib.h>

#include "span.h"

/* Begin with the candle `from`: nothing of what stood before is kept. */
void span_begin(Span *span, int64_t from)
{
    span->from = from;
    span->length = span->level_count = span->standing_count = 0;
    span->book = NONE;
}

/* Keep a book's levels as they are now; return whether there was memory. */
static int keep_book(Span *span, const Book *book)
{
    span->book = span->level_count;
    for (int64_t at = 0; at < book->count; at++) {
        if (!make_room((void **)&span->levels, span->level_count, &span->level_room, sizeof(Level)))
            return 0;
        span->levels[span->level_count++] = book->levels[at];
    }
    return 1;
}

/* Have what the walk says now stand from the next candle on; return whether there was memory. */
int span_stands(Span *span, const Walk *walk)
{
    const Book *book = &walk->supports;
    if (((walk->changed & 1) || span->book == NONE) && !keep_book(span, book))
        return 0;
    if (!make_room((void **)&span->standings, span->standing_count, &span->standing_room, sizeof(Standing)))
        return 0;
    span->standings[span->standing_count++] = (Standing){
        .offers = span->book + book->start,
        .count = book->count - book->start,
        .has_pattern = walk->has_pattern,
        .midpoint = walk->midpoint,
    };
    return 1;
}

/* Tell whether price can come down to an offer in a candle: from its high, or from the close before it. */
static int comes_down(const Candles *candles, int64_t at, const Level *offers, int64_t count)
{
    double low = candles->low[at], from = candles->high[at];
    if (at > 0 && candles->close[at - 1] > from)
        from = candles->close[at - 1];
    int64_t each = 0;
    while (each < count && offers[each].upper >= from)
        each++;
    return each < count && offers[each].upper >= low;
}

/* Have what stands last up to a candle, as far as there is room; return the first that had none. */
int64_t span_lasts(Span *span, const Walk *walk, int64_t to)
{
    int64_t from = span->from + span->length, room = span->from + SPAN;
    int64_t end = to < room ? to : room;
    const Standing *standing = &span->standings[span->standing_count - 1];
    const Level *offers = span->levels + standing->offers;
    double trigger = standing->count && standing->has_pattern ? offers[0].upper : -INFINITY;
    const double *low = walk->candles->low;
    int32_t *standing_at = span->standing_at - span->from, *touch = span->touch - span->from;
    for (int64_t at = from; at < end; at++) {
        standing_at[at] = (int32_t)(span->standing_count - 1);
        touch[at] = low[at] <= trigger && comes_down(walk->candles, at, offers, standing->count);
    }
    span->length = end - span->from;
    return end;
}

/* End behind the last candle: until here `touch` says of each whether an offer can be bought, from here on which is the
 * next. */
void span_end(Span *span)
{
    int32_t next = (int32_t)span->length;
    span->touch[span->length] = next;
    for (int64_t at = span->length - 1; at >= 0; at--) {
        next = span->touch[at] ? (int32_t)at : next;
        span->touch[at] = next;
    }
}

/* Give back what a span holds. */
void span_done(Span *span)
{
    free(span->levels);
    free(span->standings);
}
