/*
 * Where something lies: hundred-thousandths of a degree (WGS 84), about a metre. Read from decimal
 * degrees without floating point, so that the same text is the same number everywhere.
 */
#ifndef HAVRE_PLACES_COORDINATES_H
#define HAVRE_PLACES_COORDINATES_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define COORDINATE_UNIT 100000 /* of a degree */
#define LATITUDE_MOST (90 * COORDINATE_UNIT)
#define LONGITUDE_MOST (180 * COORDINATE_UNIT)

struct coordinates {
    int32_t latitude, longitude; /* COORDINATE_NONE both: not known */
};

/* "48.85341", "-0,5", at most `most` either way; rounded. Spaces around it do not matter. */
MUST_CHECK bool coordinate_read(const char *text, int32_t most, int32_t *ret_value);
bool coordinates_are_known(struct coordinates at);
/* Along the sphere, in metres; both are known. */
double coordinates_distance_m(struct coordinates a, struct coordinates b);

#endif
