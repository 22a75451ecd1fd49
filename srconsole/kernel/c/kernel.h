/* The rules of `levels` in a backtest (docs/strategy.md), over columns of candles.
 *
 * The plain core (srconsole/core, srconsole/strategies/levels) is the judge: every expression here is written as it is
 * there, in the same order of operations, so that both come to the same last digit. Prices and money are doubles in
 * USDT; candles are named by their number from 0.
 */
#ifndef SRCONSOLE_KERNEL_H
#define SRCONSOLE_KERNEL_H

#include <float.h>
#include <stdint.h>

#if FLT_EVAL_METHOD != 0
#error "doubles are reckoned with more digits than they hold: results would not be those of the core"
#endif

#define MOST_LEVELS 50 /* levels.max_levels goes no further */
#define NONE (-1)

enum { DONE = 0, NO_MEMORY = 1 };

typedef struct {
    int64_t count;
    const double *open, *high, *low, *close, *volume;
} Candles;

/* [levels], and of [strategy] what the pattern needs. */
typedef struct {
    int64_t swing_order, max_levels, max_age, by_recency, lowest;
    double merge_tolerance, proximity, min_prominence, min_volume_ratio, midpoint_fraction;
} LevelRules;

/* A step or a tick: `numerator / denominator` are its decimals where both are exact as doubles, else 0. */
typedef struct {
    double size, numerator, denominator;
} Unit;

/* Rounds where doubles alone cannot tell: the core's own rounding. `up` is 1 for upwards. */
typedef double (*Rounding)(double value, double unit, int64_t up);

enum { BY_MARGIN, BY_FIXED, BY_RISK };
enum { CAP_MARGIN, CAP_SEED, CAP_NONE };

/* What else of the settings decides about trades. */
typedef struct {
    double stop_pct, trail_pct;
    int64_t favourable, polls;
    double margin, leverage, initial_capital, maintenance_rate, max_notional;
    int64_t max_consecutive_losses, loss_pause;
    double fee_rate, slippage;
    Unit step, tick;
    double min_quantity, min_notional;
    int64_t sizing, cap;
    double quantity, risk;
    Rounding ask;
} TradeRules;

/* A level as it was from one change of its book to the next; `first` and `last` are the candles of its touches. */
typedef struct {
    double price, upper, lower;
    int64_t first, last, touches;
} Level;

/* What is in force from candle `from` on, until the next epoch: the tiers, nearest first, and the pattern's midpoint.
 * `supports` and `resistances` are places in the structure's levels; the books' broken levels, so many as it says,
 * stand just before them. */
typedef struct {
    int64_t from, supports, support_count, support_broken, resistances, resistance_count, resistance_broken;
    int64_t has_pattern;
    double midpoint;
} Epoch;

/* All that the closes say; both arrays grow. */
typedef struct {
    Level *levels;
    int64_t level_count, level_room;
    Epoch *epochs;
    int64_t epoch_count, epoch_room;
} Structure;

enum { STOP_LOSS, TAKE_PROFIT };

/* A trade, or the lot that is still held: then `exit` is NONE. `key` is the candle of its level's first touch, `tier`
 * the number of its tier; `peak` is NaN before TAKE_PROFIT. */
typedef struct {
    int64_t entry, exit, key, tier, reason;
    double entry_price, exit_price, quantity, level, stop, midpoint, peak, entry_fee, exit_fee, fees, pnl;
    double max_profit, max_loss, pnl_pct;
    double price, initial_stop, margin, size, first_stop;
} Trade;

enum {
    NO_PATTERN, NO_ROOM, HALTED, INSUFFICIENT_FUNDS, TOO_SMALL, TOO_LARGE, BEYOND_LIQUIDATION,
    REASONS
};

/* What a trader has come to; `trades` grows, and the lot still held, if any, is its last. */
typedef struct {
    Trade *trades;
    int64_t trade_count, trade_room;
    int64_t refused[REASONS];
    int64_t halts, losses_in_row, halted, candles_left;
    double closed_equity, price;
} Outcome;

/* One row a candle, as of its end; any of them may be absent. `position` is 0 while flat, else 1 + the state. */
typedef struct {
    int8_t *position;
    double *stop, *equity;
} Rows;

/* structure.c: what the closes of a history say, from stretch to stretch; the columns stay where they are meanwhile. */
typedef struct Stepping Stepping;
Stepping *stepping_begun(const Candles *candles, const LevelRules *rules);
int64_t step_until(Stepping *stepping, int64_t to, Structure *out);
void stepping_done(Stepping *stepping);
void structure_done(Structure *structure);

/* run.c: a history traded by several rules at once, in one walk through its closes, of which nothing is kept. Candles
 * before `from` are not traded. */
#define MOST_TRADERS 8
int64_t backtest_of(const Candles *candles, const LevelRules *levels, const TradeRules *rules, int64_t count,
                    int64_t from, const Rows *rows, Outcome *out);
void outcome_done(Outcome *outcome);

/* The extremes of BLOCK candles that follow one another. */
#define BLOCK 16
typedef struct {
    double low, high, lowest_close, highest_close;
} Block;

/* The last candle of each UTC day that is traded. */
typedef struct {
    int64_t count;
    const int64_t *last;
} Days;

/* What a trader's equity has come to, USDT: the deepest falls from a peak, in money and as a fraction of it; at how
 * many candles' ends something was held; the equity at the last one's, and, in `daily`, at each day's last. */
typedef struct {
    double *daily;
    double deepest, deepest_fraction, equity;
    int64_t held;
} Curve;

/* Of closed trades what figures need: how many each trader has; the candles of entry and exit, pnl and fees, USDT. */
typedef struct {
    int64_t *count, *entry, *exit;
    double *pnl, *fees;
} Gathered;

/* trials.c: a history traded by any number of rules, which share its levels, and skip what can lead to nothing. `blocks`
 * are those of all candles that fill one; `curves` have their place for each day. What was refused is not counted. */
void blocks_of(const Candles *candles, Block *out);
int64_t trials_of(const Candles *candles, const Block *blocks, const Days *days, const LevelRules *levels,
                  const TradeRules *rules, int64_t count, int64_t from, Outcome *out, Curve *curves);
void gather(const Outcome *outcomes, int64_t count, const Gathered *into);

/* rows.c: the tier that each candle is at, from the first of a structure up to another: 0 for none, n for Sn, -n for Rn. */
void proximity_of(const Candles *candles, const Structure *structure, const LevelRules *rules, int64_t to, int16_t *out);

/* rows.c: of each epoch the prices of S1 to S10, then R1 to R10; places without a tier are left as they are. */
#define SHOWN 10
void tiers_of(const Structure *structure, const LevelRules *rules, double *out);

/* reader.c: lines of a standard file; NONE where something in them is in doubt. */
int64_t read_lines(const char *lines, int64_t size, const char *symbol, int64_t symbol_size, int64_t *time,
                   double *const *numbers);

/* writer.c: rows of a standard file. Of numbers first their decimals are found; for those that are DOUBTFUL, `text` has what
 * stands in their places, in order, a comma behind each. Times are microseconds since 1970, INT64_MIN for none. Words have
 * `size` bytes each, with NUL behind those that are shorter. */
enum { DOUBTFUL = -1, ABSENT = -2 };
enum { WHOLE_SECONDS, PARTS_OF_SECONDS, NUMBERS, WORDS, SAME_TEXT };
typedef struct {
    int64_t kind;
    const int64_t *values;
    const int8_t *decimals;
    const char *text;
    int64_t size;
} Column;
int64_t decimals_of(const double *values, int64_t count, int64_t *units, int8_t *decimals);
int64_t write_rows(Column *columns, int64_t column_count, int64_t count, char *out);

/* Of one part for the others. */

int64_t tier_number(const Level *ranked, int64_t count, int64_t at, const LevelRules *rules);
double rounded(double value, const Unit *unit, int64_t up, Rounding ask);
double exact_sum(const double *values, int64_t count);
int make_room(void **array, int64_t count, int64_t *room, int64_t size);

#endif
