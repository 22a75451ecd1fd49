/* The book of one side: its levels in the order of their tiers, broken ones first (docs/strategy.md, 2). */
#ifndef SRCONSOLE_BOOK_H
#define SRCONSOLE_BOOK_H

#include "kernel.h"

typedef struct {
    const LevelRules *rules;
    double sign;   /* -1 for supports, which are ranked downwards; 1 for resistances */
    double factor; /* in force are levels with rank >= close * factor */
    int64_t count;
    Level levels[MOST_LEVELS + 1];
    double ranks[MOST_LEVELS + 1];
    int64_t oldest; /* the candle of the oldest last touch, NONE without levels */
    int64_t start;  /* the first level in force */
    double lower, upper; /* it stays so while lower < close * factor <= upper */
} Book;

void book_begin(Book *book, const LevelRules *rules, double sign, double factor);
void book_swing(Book *book, double price, int64_t candle);
int book_expire(Book *book, int64_t candle);
void book_rank(Book *book, double close);

#endif
