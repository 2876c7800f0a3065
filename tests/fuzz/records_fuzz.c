/* Any bytes as each of the JSON files that are imported. */
#include "reader_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_as(IMPORT_ANNUAIRE, data, size);
    read_as(IMPORT_COMMUNES, data, size);
    return 0;
}
