/*
 * "Compétence territoriale gendarmerie et police nationales" (data.gouv.fr): who is competent for
 * each commune. Paris, Lyon and Marseille are there by arrondissement alone; a commune that several
 * units share has several rows, and one that nobody lives in has no service.
 */
#include "places/rows.h"

#include "places/text.h"

#include <string.h>
#include <strings.h>

enum { CODE, INSTITUTION, SERVICE, UNIT };

static const char *const NAMES[] = {
    [CODE] = "code_commune",
    [INSTITUTION] = "institution",
    [SERVICE] = "service",
    [UNIT] = "id_service",
};

const struct row_columns rows_zones = {.names = NAMES, .count = UNIT + 1, .required = UNIT + 1};

static bool read_institution(const char *text, bool *ret_is_police)
{
    char clean[8];

    if (!text_clean(text, clean, sizeof(clean)))
        return false;
    *ret_is_police = strcasecmp(clean, "PN") == 0;
    return *ret_is_police || strcasecmp(clean, "GN") == 0;
}

const char *row_zone(const char *const *fields, const struct gazetteer *gazetteer,
                     struct zone_row *ret_zone)
{
    struct gazetteer_entry commune;
    const char *reason = row_find_commune(fields[CODE], gazetteer, &commune);

    if (reason)
        return reason;
    memcpy(ret_zone->commune, commune.code, sizeof(ret_zone->commune));
    if (!read_institution(fields[INSTITUTION], &ret_zone->is_police))
        return "its institution is neither PN nor GN";
    if (!text_clean(fields[SERVICE], ret_zone->service, sizeof(ret_zone->service)))
        return "the service's name is too long";
    if (!text_clean(fields[UNIT], ret_zone->unit, sizeof(ret_zone->unit)))
        return "the service's number is too long";
    if (ret_zone->is_police)
        row_police_unit(ret_zone->service, ret_zone->unit);
    return NULL;
}
