/* Steps and ticks (docs/strategy.md, 5 and 6), and sums without loss. */

#include <math.h>
#include <stdlib.h>

#include "kernel.h"

#define NEAR 1e-9    /* of a count: a thousand times the noise that core/rounding.py forgives */
#define EXACT 9.0e15 /* below it every whole number is a double */

/* Return the next multiple of a unit, upwards or downwards, as core/rounding.py does in decimals.
 *
 * Away from whole counts the double's quotient has the same floor as the decimals' quotient, and a whole number divided
 * by a power of ten that is exact is the double nearest to those decimals. Where one is in doubt, the core is asked. */
double rounded(double value, const Unit *unit, int64_t up, Rounding ask)
{
    if (unit->size == 0)
        return value;
    double count = value / unit->size;
    double whole = floor(count);
    double above = count - whole;
    double near = count * NEAR;
    if (unit->denominator == 0 || !(above > near && 1 - above > near))
        return ask(value, unit->size, up);
    double units = (up ? whole + 1 : whole) * unit->numerator;
    return units < EXACT ? units / unit->denominator : ask(value, unit->size, up);
}

/* Return the sum of numbers, rounded once, as Python's math.fsum does.
 *
 * `parts` are the sum so far without any loss, the smallest first, none overlapping another; doubles span 2098 binary
 * places, of which each part takes 53. */
double exact_sum(const double *values, int64_t count)
{
    double parts[64];
    int held = 0;
    for (int64_t at = 0; at < count; at++) {
        double x = values[at];
        int kept = 0;
        for (int each = 0; each < held; each++) {
            double y = parts[each];
            if (fabs(x) < fabs(y)) {
                double swapped = x;
                x = y;
                y = swapped;
            }
            double high = x + y, low = y - (high - x);
            if (low != 0)
                parts[kept++] = low;
            x = high;
        }
        parts[kept++] = x;
        held = kept;
    }
    if (held == 0)
        return 0.0;
    double sum = parts[--held], low = 0.0;
    while (held > 0 && low == 0) {
        double x = sum, y = parts[--held];
        sum = x + y;
        low = y - (sum - x);
    }
    /* Half a digit left over goes the way of what lies below it. */
    if (held > 0 && ((low < 0 && parts[held - 1] < 0) || (low > 0 && parts[held - 1] > 0))) {
        double twice = low * 2, next = sum + twice;
        if (twice == next - sum)
            sum = next;
    }
    return sum;
}

/* Have an array hold one more; return whether there was memory for it. */
int make_room(void **array, int64_t count, int64_t *room, int64_t size)
{
    if (count < *room)
        return 1;
    int64_t more = *room ? 2 * *room : 64;
    void *moved = realloc(*array, (size_t)(more * size));
    if (moved == NULL)
        return 0;
    *array = moved;
    *room = more;
    return 1;
}
