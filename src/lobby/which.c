/*
 * The question to a page whose postal code is mixed: in which of its communes she is. It names them
 * from the table, with the zone of each; what comes back is a zone alone.
 */
#include "lobby/which.h"

#include "bus/message.h"

#include <jansson.h>
#include <string.h>

_Static_assert(ZONES_POLICE == ZONE_POLICE && ZONES_GENDARMERIE == ZONE_GENDARMERIE &&
                   (ZONES_POLICE | ZONES_GENDARMERIE) == ZONE_BOTH,
               "the table and the bus count zones alike");

void which_write(struct zones_answer answer, struct buf *ret_text)
{
    json_t *communes = json_array();
    struct str name;
    uint8_t zones;

    while (zones_next_commune(&answer, &name, &zones))
        json_array_append_new(
            communes, json_pack("[s%, s]", name.at, name.len, bus_zone_name((enum zone)zones)));
    json_t *which = json_pack("{s:s, s:o}", "t", "which", "communes", communes);
    size_t len = json_dumpb(which, NULL, 0, JSON_COMPACT);

    CHECK(len && json_dumpb(which, (char *)buf_reserve(ret_text, len), len, JSON_COMPACT) == len);
    ret_text->len += len;
    json_decref(which);
}
