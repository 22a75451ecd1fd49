/* Columns as rows of a standard candle file (docs/interfaces.md, "Candle CSV"), byte for byte as the Python writer has them.
 *
 * A number is written as Python's repr: the fewest digits that are read back as the same double. Of all decimals of up to
 * 15 digits one at most is read as a given double, so that whichever is found is the repr: a shorter one that is read back
 * would have up to 15 digits too, and be the same number. It is found by its decimals: the whole number next to
 * `value * 10^k`, which, divided by 10^k, gives the value again; both are exact doubles, and a quotient of such is rounded
 * as text is read. Where 15 digits are not enough, Python says how the number is written. */

#include <math.h>
#include <string.h>

#include "kernel.h"

#define MOST_POWER 22
#define TOO_MANY_DIGITS 1e15
#define MICROSECONDS 1000000
#define SECONDS_A_DAY 86400
#define DATE 10

/* Find the fewest decimals with which a positive number is read back; DOUBTFUL where 15 digits are not enough. */
static int8_t decimals_for(double size, int64_t *units)
{
    static const double powers[MOST_POWER + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    for (int8_t power = 0; power <= MOST_POWER; power++) {
        double scaled = size * powers[power];
        if (!(scaled < TOO_MANY_DIGITS))
            return DOUBTFUL;
        *units = (int64_t)(scaled + 0.5);
        double whole = (double)*units;
        /* The product is within 2^-52 of the whole number if the quotient is to be: most need no division. */
        if (fabs(scaled - whole) <= scaled * 0x1p-51 && whole / powers[power] == size)
            return power;
    }
    return DOUBTFUL;
}

/* Find of each number its decimals, and what it is in units of the last; return how many are DOUBTFUL. */
int64_t decimals_of(const double *values, int64_t count, int64_t *units, int8_t *decimals)
{
    int64_t doubtful = 0;
    for (int64_t at = 0; at < count; at++) {
        double value = values[at];
        units[at] = 0;
        if (at > 0 && memcmp(&values[at - 1], &value, sizeof value) == 0) {
            units[at] = units[at - 1];
            decimals[at] = decimals[at - 1];
        } else if (value != value) {
            decimals[at] = ABSENT;
        } else if (value == 0) {
            decimals[at] = signbit(value) ? DOUBTFUL : 0;
        } else {
            decimals[at] = decimals_for(fabs(value), &units[at]);
            if (value < 0)
                units[at] = -units[at];
        }
        doubtful += decimals[at] == DOUBTFUL;
    }
    return doubtful;
}

/* Write so many digits of a number, zeros in front. */
static char *put_digits(char *out, int64_t value, int count)
{
    for (int at = count - 1; at >= 0; at--, value /= 10)
        out[at] = (char)('0' + value % 10);
    return out + count;
}

/* Write a day since 1970 as 2024-01-31, by the calendar's cycle of 400 years. */
static void put_date(char *out, int64_t days)
{
    int64_t since = days + 719468, cycle = (since >= 0 ? since : since - 146096) / 146097, day = since - cycle * 146097;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    day -= year * 365 + year / 4 - year / 100;
    int64_t since_march = (day * 5 + 2) / 153, month = since_march < 10 ? since_march + 3 : since_march - 9;
    out = put_digits(out, year + cycle * 400 + (month <= 2), 4);
    *out++ = '-';
    out = put_digits(out, month, 2);
    *out++ = '-';
    put_digits(out, day - (since_march * 153 + 2) / 5 + 1, 2);
}

typedef struct {
    int64_t day;
    char text[DATE];
} Date;

/* Write a time such as 2024-01-31T00:00:00Z; a date that is the one before is not reckoned again. */
static char *put_time(char *out, int64_t time, int parts, Date *date)
{
    if (time == INT64_MIN)
        return out;
    int64_t seconds = time / MICROSECONDS - (time % MICROSECONDS < 0);
    int64_t day = seconds / SECONDS_A_DAY - (seconds % SECONDS_A_DAY < 0), second = seconds - day * SECONDS_A_DAY;
    if (day != date->day) {
        put_date(date->text, day);
        date->day = day;
    }
    memcpy(out, date->text, DATE);
    out[DATE] = 'T';
    out = put_digits(out + DATE + 1, second / 3600, 2);
    *out++ = ':';
    out = put_digits(out, second / 60 % 60, 2);
    *out++ = ':';
    out = put_digits(out, second % 60, 2);
    if (parts) {
        *out++ = '.';
        out = put_digits(out, time - seconds * MICROSECONDS, 6);
    }
    *out++ = 'Z';
    return out;
}

static char *put_text(char *out, const char *text, int64_t size)
{
    memcpy(out, text, (size_t)size);
    return out + size;
}

/* Write a number of so many decimals, below 0.0001 with an exponent. */
static char *put_number(char *out, int64_t units, int decimals)
{
    char all[20], *digits = all + sizeof all;
    if (units < 0)
        *out++ = '-';
    for (int64_t rest = units < 0 ? -units : units; rest > 0 || digits == all + sizeof all; rest /= 10)
        *--digits = (char)('0' + rest % 10);
    int64_t count = all + sizeof all - digits, before = count - decimals;
    if (before <= -4) {
        *out++ = *digits;
        if (count > 1) {
            *out++ = '.';
            out = put_text(out, digits + 1, count - 1);
        }
        *out++ = 'e';
        *out++ = '-';
        return put_digits(out, 1 - before, 2);
    }
    if (before > 0) {
        out = put_text(out, digits, before);
        *out++ = '.';
        if (decimals > 0)
            return put_text(out, digits + before, decimals);
        *out++ = '0';
        return out;
    }
    out = put_text(out, "0.000", 2 - before);
    return put_text(out, digits, count);
}

/* Write one field; the text of a doubtful number is the next one of its column's, up to the comma behind it. */
static char *put_field(char *out, Column *column, int64_t row, Date *date)
{
    if (column->kind == SAME_TEXT)
        return put_text(out, column->text, column->size);
    if (column->kind == WORDS) {
        const char *word = column->text + row * column->size;
        const char *end = (const char *)memchr(word, 0, (size_t)column->size);
        return put_text(out, word, end ? end - word : column->size);
    }
    if (column->kind != NUMBERS)
        return put_time(out, column->values[row], column->kind == PARTS_OF_SECONDS, date);
    int8_t decimals = column->decimals[row];
    if (decimals == ABSENT)
        return out;
    if (decimals != DOUBTFUL)
        return put_number(out, column->values[row], decimals);
    int64_t size = (const char *)memchr(column->text, ',', (size_t)column->size) - column->text;
    out = put_text(out, column->text, size);
    column->text += size + 1;
    column->size -= size + 1;
    return out;
}

/* Write rows where there is room for them; return how many bytes they are. */
int64_t write_rows(Column *columns, int64_t column_count, int64_t count, char *out)
{
    char *begun = out;
    Date date = {INT64_MIN, {0}};
    for (int64_t row = 0; row < count; row++) {
        for (int64_t at = 0; at < column_count; at++) {
            out = put_field(out, &columns[at], row, &date);
            *out++ = at + 1 < column_count ? ',' : '\n';
        }
    }
    return out - begun;
}
