/*
 * Random bytes, written in base32. They are wiped as soon as they are written and hashed.
 */
#include "desk/recovery.h"

#include "base/mem.h"
#include "desk/base32.h"

#include <sodium.h>

#define GROUP 4
#define GROUPS (BASE32_LEN(RECOVERY_CODE_LEN) / GROUP)

static json_t *write_code(const uint8_t code[static RECOVERY_CODE_LEN])
{
    char plain[BASE32_LEN(RECOVERY_CODE_LEN) + 1];
    char grouped[GROUPS * (GROUP + 1)];
    json_t *text;

    base32_write(code, RECOVERY_CODE_LEN, plain);
    for (size_t i = 0; i < sizeof grouped; i++)
        grouped[i] = i % (GROUP + 1) == GROUP ? '-' : plain[i - i / (GROUP + 1)];
    grouped[sizeof grouped - 1] = 0;
    text = json_string(grouped);
    mem_wipe(plain, sizeof plain);
    mem_wipe(grouped, sizeof grouped);
    return text;
}

enum store_result recovery_renew(struct store *store, int64_t account, json_t **ret_codes)
{
    uint8_t codes[RECOVERY_CODES][RECOVERY_CODE_LEN];
    enum store_result result;

    randombytes_buf(codes, sizeof codes);
    result = store_recovery_replace(store, account, codes, RECOVERY_CODES);
    if (result == STORE_OK) {
        *ret_codes = json_array();
        for (size_t i = 0; i < RECOVERY_CODES; i++)
            json_array_append_new(*ret_codes, write_code(codes[i]));
    }
    mem_wipe(codes, sizeof codes);
    return result;
}

enum store_result recovery_use(struct store *store, int64_t account, const char *text)
{
    uint8_t code[RECOVERY_CODE_LEN];
    enum store_result result = STORE_NONE;

    if (base32_read(text, code, sizeof code))
        result = store_recovery_use(store, account, code);
    mem_wipe(code, sizeof code);
    return result;
}
