/*
 * Decimal degrees, and distances on a sphere of the earth's mean radius: half a percent off at
 * most, which is nothing against streets.
 */
#include "places/coordinates.h"

#include "base/str.h"
#include "places/place.h"

#include <math.h>
#include <string.h>

#define EARTH_RADIUS_M 6371008.8
#define FRACTION_DIGITS 5

/* Up to three digits before the point; false when it is something else. */
static bool read_whole(struct str digits, int64_t *ret_value)
{
    uint64_t value = 0;

    if (digits.len > 3 || !str_to_u64(digits, 180, &value))
        return false;
    *ret_value = (int64_t)value * COORDINATE_UNIT;
    return true;
}

/* Of the digits after the point the first five, rounded by the sixth. */
static bool read_fraction(struct str digits, int64_t *ret_value)
{
    int64_t value = 0;

    if (!digits.len)
        return false;
    for (size_t i = 0; i < digits.len || i <= FRACTION_DIGITS; i++) {
        char c = i < digits.len ? digits.at[i] : '0';

        if (c < '0' || c > '9')
            return false;
        if (i < FRACTION_DIGITS)
            value = value * 10 + (c - '0');
        else if (i == FRACTION_DIGITS && c >= '5')
            value++;
    }
    *ret_value = value;
    return true;
}

bool coordinate_read(const char *text, int32_t most, int32_t *ret_value)
{
    struct str rest = str_trim(str_of(text));
    bool is_negative = rest.len && rest.at[0] == '-';
    int64_t whole = 0, fraction = 0, value;
    struct str before;

    if (is_negative) {
        rest.at++;
        rest.len--;
    }
    before = str_cut(&rest, memchr(text, ',', strlen(text)) ? ',' : '.');
    if (!read_whole(before, &whole) || (rest.at && !read_fraction(rest, &fraction)))
        return false;
    value = whole + fraction;
    if (value > most)
        return false;
    *ret_value = (int32_t)(is_negative ? -value : value);
    return true;
}

bool coordinates_are_known(struct coordinates at)
{
    return at.latitude != COORDINATE_NONE;
}

static double radians(int32_t coordinate)
{
    return coordinate * (M_PI / 180 / COORDINATE_UNIT);
}

/* The haversine formula, which is exact enough for small distances too. */
double coordinates_distance_m(struct coordinates a, struct coordinates b)
{
    double north = sin((radians(b.latitude) - radians(a.latitude)) / 2);
    double east = sin((radians(b.longitude) - radians(a.longitude)) / 2);
    double h = north * north + cos(radians(a.latitude)) * cos(radians(b.latitude)) * east * east;

    CHECK(coordinates_are_known(a) && coordinates_are_known(b));
    return 2 * EARTH_RADIUS_M * asin(fmin(1, sqrt(h)));
}
