/*
 * What is wrong with an upload before its first byte is said here; everything after that in
 * upload.c.
 */
#include "desk/import_routes.h"

#include "base/buf.h"
#include "base/mem.h"
#include "desk/import.h"
#include "desk/internal.h"
#include "desk/upload.h"

#include <string.h>

#define UNNAMED "upload"

void import_list(struct call *call)
{
    json_t *list = json_array();
    enum store_result result = STORE_OK;

    for (unsigned kind = 0; kind < IMPORT_KIND_COUNT && result != STORE_FAILED; kind++) {
        struct import import;

        result = store_import_get(call->desk->store, (enum import_kind)kind, &import);
        if (result == STORE_OK)
            json_array_append_new(
                list, json_pack("{s:s, s:I, s:s, s:I, s:I, s:I}", "kind",
                                import_kind_name(import.kind), "number", (json_int_t)import.number,
                                "source", import.source, "at", (json_int_t)import.at_ms, "taken",
                                (json_int_t)import.taken, "refused", (json_int_t)import.refused));
    }
    if (result == STORE_FAILED)
        call_refuse_stored(call);
    else
        call_answer(call, json_pack("{s:O, s:b}", "imports", list, "busy",
                                    (int)upload_is_under_way(call->desk)));
    json_decref(list);
}

static int hex_value(char digit)
{
    const char *digits = "0123456789abcdef", *at = digit ? strchr(digits, digit | 0x20) : NULL;

    return at ? (int)(at - digits) : -1;
}

/* Percent-encoded UTF-8 (RFC 3986 section 2.1). False when it is none. */
static bool read_file_name(struct str coded, char ret_source[static IMPORT_SOURCE_MAX + 1])
{
    struct buf name = {0};
    bool is_right = true;

    for (size_t i = 0; i < coded.len && is_right; i++) {
        bool is_coded = coded.at[i] == '%';
        int high = is_coded && i + 2 < coded.len ? hex_value(coded.at[i + 1]) : -1;
        int low = high >= 0 ? hex_value(coded.at[i + 2]) : -1;

        if (is_coded)
            i += 2;
        is_right = !is_coded || (low >= 0 && (high || low));
        buf_append_u8(&name, is_coded ? (uint8_t)(high * 16 + low) : (uint8_t)coded.at[i]);
    }
    buf_append_u8(&name, 0);
    if (is_right)
        import_source_name((const char *)name.data, ret_source);
    buf_release(&name);
    return is_right;
}

static bool read_options(struct call *call, struct upload_options *ret_options)
{
    const struct head *head = call->request->head;
    char kind[ROUTE_WORD_MAX + 1] = {0};

    *ret_options = (struct upload_options){.source = UNNAMED};
    memcpy(kind, call->word.at, call->word.len);
    if (!import_kind_named(kind, &ret_options->kind)) {
        call_refuse(call, 404, "not_found", "There is no such kind of import.");
        return false;
    }
    if (head->file_name.len && !read_file_name(head->file_name, ret_options->source)) {
        call_refuse(call, 400, "fields", "The name of the file is to be percent-encoded.");
        return false;
    }
    if (!*ret_options->source)
        memcpy(ret_options->source, UNNAMED, sizeof UNNAMED);
    return true;
}

void import_upload(struct call *call)
{
    struct upload_options options;

    if (!read_options(call, &options))
        return;
    if (!call->request->head->content_length)
        call_refuse(call, 422, "import", "The file is empty. Nothing was replaced.");
    else if (upload_is_under_way(call->desk))
        call_refuse(call, 409, "busy", "Another import is under way. Try again when it is done.");
    else if (!upload_begin(call, &options))
        call_refuse(call, 503, "storage",
                    "The state folder does not take it. The admin should know.");
}
