/*
 * A QR code (ISO/IEC 18004) by libqrencode, as rows of modules for the page to draw.
 */
#ifndef HAVRE_DESK_QR_H
#define HAVRE_DESK_QR_H

#include <jansson.h>

/* An array with one string for each row: '1' is dark, '0' light, without the quiet zone. NULL when
 * the text is too long for any code. */
json_t *qr_encode(const char *text);

#endif
