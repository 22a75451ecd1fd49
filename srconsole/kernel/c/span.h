/* What is in force in a span of candles, found once for all who trade it. */
#ifndef SRCONSOLE_SPAN_H
#define SRCONSOLE_SPAN_H

#include "walk.h"

#define SPAN 8192

/* Supports and pattern in force; `offers` is the place of the nearest in the span's levels. */
typedef struct {
    int64_t offers, count, has_pattern;
    double midpoint;
} Standing;

/* `standing_at` says of each candle what stands during it, `touch` which candle, from it on, is the next in which an
 * offer can be bought: there is a pattern, and price can come down to a trigger from above. Candles are counted from `from` on here, and `length` means none. */
typedef struct {
    int64_t from, length;
    Level *levels;
    int64_t level_count, level_room;
    Standing *standings;
    int64_t standing_count, standing_room;
    int64_t book; /* the place of the book's levels as they were last kept, NONE before */
    int32_t standing_at[SPAN], touch[SPAN + 1];
} Span;

void span_begin(Span *span, int64_t from);
int span_stands(Span *span, const Walk *walk);
int64_t span_lasts(Span *span, const Walk *walk, int64_t to);
void span_end(Span *span);
void span_done(Span *span);

#endif
