/*
 * What is encoded is a secret, and the library frees what it made of it without wiping; the binary
 * wipes whatever any library frees (src/free.c).
 */
#include "desk/qr.h"

#include "base/mem.h"

#include <qrencode.h>
#include <stdbool.h>
#include <string.h>

#define DARK 1 /* the lowest bit of a module; the others say what it is part of */

static void append_row(json_t *rows, const unsigned char *modules, size_t width)
{
    char *row = mem_alloc(width + 1);

    for (size_t i = 0; i < width; i++)
        row[i] = modules[i] & DARK ? '1' : '0';
    json_array_append_new(rows, json_string(row));
    mem_free(row);
}

json_t *qr_encode(const char *text)
{
    /* Byte mode as it is: a link has lower case letters. Level M mends 15 percent. */
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    json_t *rows;

    if (!code)
        return NULL;
    rows = json_array();
    for (int i = 0; i < code->width; i++)
        append_row(rows, code->data + (size_t)i * (size_t)code->width, (size_t)code->width);
    mem_wipe(code->data, (size_t)code->width * (size_t)code->width);
    QRcode_free(code);
    return rows;
}
