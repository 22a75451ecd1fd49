/* Lines of a standard candle file as columns (docs/interfaces.md, "Candle CSV"), where nothing in them is in doubt.
 *
 * A number of up to 15 digits is a whole number, divided or multiplied by a power of ten that is a double as well: what
 * comes of it is the double nearest to the text, as Python's float() reads it. Whatever is written otherwise is left to
 * others. */

#include <string.h>

#include "kernel.h"

#define MOST_DIGITS 15
#define MOST_POWER 22
#define DATE 10
#define MICROSECONDS 1000000

typedef struct {
    const char *at, *end;
} Text;

/* Read so many digits; NONE where one is none. */
static int64_t digits(const char *text, int count)
{
    int64_t value = 0;
    for (int each = 0; each < count; each++) {
        unsigned digit = (unsigned)(text[each] - '0');
        if (digit > 9)
            return NONE;
        value = value * 10 + digit;
    }
    return value;
}

/* Return the days from 1970 to a date such as 2024-01-31, by the calendar's cycle of 400 years. */
static int is_day(const char *text, int64_t *days)
{
    static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t year = digits(text, 4), month = digits(text + 5, 2), day = digits(text + 8, 2);
    if (text[4] != '-' || text[7] != '-' || year < 1 || month < 1 || month > 12 || day < 1)
        return 0;
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day > lengths[month - 1] + (month == 2 && leap))
        return 0;
    int64_t since_march = month > 2 ? month - 3 : month + 9, of = month > 2 ? year : year - 1;
    *days = of * 365 + of / 4 - of / 100 + of / 400 + (since_march * 153 + 2) / 5 + day - 719469;
    return 1;
}

/* Read a time such as 2024-01-31T00:00:00Z; a date that is the one before is not read again. */
static int read_time(Text *text, char *date, int64_t *days, int64_t *time)
{
    const char *at = text->at;
    if (text->end - at < 21 || at[10] != 'T' || at[13] != ':' || at[16] != ':' || at[19] != 'Z' || at[20] != ',')
        return 0;
    if (memcmp(at, date, DATE) != 0) {
        if (!is_day(at, days))
            return 0;
        memcpy(date, at, DATE);
    }
    int64_t hour = digits(at + 11, 2), minute = digits(at + 14, 2), second = digits(at + 17, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return 0;
    *time = (*days * 86400 + hour * 3600 + minute * 60 + second) * MICROSECONDS;
    text->at = at + 21;
    return 1;
}

/* Read an exponent of two digits, such as -05. */
static int read_exponent(Text *text, int64_t *exponent)
{
    const char *at = text->at;
    int negative = at < text->end && *at == '-';
    at += negative || (at < text->end && *at == '+');
    if (text->end - at < 2)
        return 0;
    int64_t value = digits(at, 2);
    if (value == NONE || value > MOST_POWER)
        return 0;
    *exponent = negative ? -value : value;
    text->at = at + 2;
    return 1;
}

/* Read digits with or without a point among them as a whole number and how many of them stand behind the point. */
static int read_digits(Text *text, int64_t *value, int64_t *decimals)
{
    const char *at = text->at, *point = 0, *begun = at;
    *value = 0;
    for (; at < text->end && at - begun <= MOST_DIGITS + 1; at++) {
        unsigned digit = (unsigned)(*at - '0');
        if (digit <= 9)
            *value = *value * 10 + digit;
        else if (*at == '.' && !point && at > begun)
            point = at;
        else
            break;
    }
    int64_t count = at - begun - (point != 0);
    *decimals = point ? at - point - 1 : 0;
    text->at = at;
    return count >= 1 && count <= MOST_DIGITS && (!point || *decimals >= 1);
}

/* Read a number, such as 61000.5 or 1e-05, and the comma behind it. */
static int read_number(Text *text, double *number)
{
    static const double powers[MOST_POWER + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    int64_t value, decimals, exponent = 0;
    if (!read_digits(text, &value, &decimals) || text->at == text->end)
        return 0;
    if (*text->at == 'e' || *text->at == 'E') {
        text->at++;
        if (!read_exponent(text, &exponent))
            return 0;
    }
    if (text->at == text->end || *text->at != ',')
        return 0;
    text->at++;
    int64_t power = exponent - decimals;
    if (power < -MOST_POWER || power > MOST_POWER)
        return 0;
    *number = power < 0 ? (double)value / powers[-power] : (double)value * powers[power];
    return 1;
}

/* Read whole lines into columns that have room for them; return how many there are, NONE where one is in doubt.
 *
 * All end in `\n`, and in the symbol before it. */
int64_t read_lines(const char *lines, int64_t size, const char *symbol, int64_t symbol_size, int64_t *time,
                   double *const *numbers)
{
    Text text = {lines, lines + size};
    char date[DATE] = {0};
    int64_t days = 0, row = 0;
    for (; text.at < text.end; row++) {
        if (!read_time(&text, date, &days, &time[row]))
            return NONE;
        for (int column = 0; column < 5; column++)
            if (!read_number(&text, &numbers[column][row]))
                return NONE;
        if (text.end - text.at <= symbol_size || memcmp(text.at, symbol, (size_t)symbol_size) != 0 ||
            text.at[symbol_size] != '\n')
            return NONE;
        text.at += symbol_size + 1;
    }
    return row;
}
