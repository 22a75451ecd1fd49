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

/* Have what stands last up to a candle, as far as there is room; return the first that had none. */
int64_t span_lasts(Span *span, const Walk *walk, int64_t to)
{
    int64_t from = span->from + span->length, room = span->from + SPAN;
    int64_t end = to < room ? to : room;
    const Standing *standing = &span->standings[span->standing_count - 1];
    double trigger = standing->count ? span->levels[standing->offers].upper : -INFINITY;
    const double *low = walk->candles->low + from;
    int32_t *at = span->standing_at + span->length, *touch = span->touch + span->length;
    for (int64_t each = 0; each < end - from; each++) {
        at[each] = (int32_t)(span->standing_count - 1);
        touch[each] = low[each] <= trigger;
    }
    span->length = end - span->from;
    return end;
}

/* End behind the last candle: until here `touch` says of each whether it comes down, from here on which is the next. */
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
