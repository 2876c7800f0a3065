/*
 * DILA's directory of public services (data.gouv.fr, "Référentiel de l'organisation administrative
 * de l'État", local services): one record for each place, with its kinds in `pivot`. Hours that are
 * not in the form of the list are left out, and the place is taken without.
 */
#include "places/rows.h"

#include "base/buf.h"
#include "base/str.h"
#include "places/hours.h"
#include "places/text.h"

#include <stdio.h>
#include <string.h>

/* What the file calls by another name than the directory does. */
static const char *kind_of(const char *type)
{
    return strcmp(type, "commissariat_police") == 0 ? "police" : type;
}

static const char *text_in(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "";
}

static bool is_among(const char *type, const char *kinds)
{
    struct str rest = str_of(kinds);

    while (rest.at) {
        if (str_equal(str_trim(str_cut(&rest, ',')), type))
            return *type && strlen(type) <= PLACE_KIND_MAX;
    }
    return false;
}

/* The first of its kinds that is asked for; NULL: none. */
static const json_t *find_pivot(const json_t *record, const char *kinds)
{
    const json_t *pivots = json_object_get(record, "pivot"), *pivot;
    size_t i;

    json_array_foreach(pivots, i, pivot)
    {
        if (is_among(text_in(pivot, "type_service_local"), kinds))
            return pivot;
    }
    return NULL;
}

/* The one that people go to; there may be one for letters besides. */
static const json_t *find_address(const json_t *record)
{
    const json_t *addresses = json_object_get(record, "adresse"), *address;
    size_t i;

    json_array_foreach(addresses, i, address)
    {
        if (strcmp(text_in(address, "type_adresse"), "Adresse") == 0)
            return address;
    }
    return json_array_get(addresses, 0);
}

/* The commune that it stands in; a pivot also names those that it is competent for, the own first.
 */
static const char *find_commune(const json_t *record, const json_t *pivot)
{
    const char *code = text_in(record, "code_insee_commune");
    const json_t *codes = json_object_get(pivot, "code_insee_commune");

    if (!*code)
        code = json_string_value(json_array_get(codes, 0));
    return code ? code : "";
}

static bool add_span(struct hours *hours, size_t day, const json_t *range, const char *number)
{
    char from_name[32], to_name[32];
    const char *from, *to;
    struct hours_span span = {0, 0};

    snprintf(from_name, sizeof(from_name), "valeur_heure_debut_%s", number);
    snprintf(to_name, sizeof(to_name), "valeur_heure_fin_%s", number);
    from = text_in(range, from_name);
    to = text_in(range, to_name);
    if (!*from && !*to)
        return true;
    return hours_read_clock(str_of(from), &span.from) && hours_read_clock(str_of(to), &span.to) &&
           hours_add(hours, day, span);
}

/* Monday to Friday, say; Saturday to Monday goes over Sunday. */
static bool add_range(struct hours *hours, const json_t *range)
{
    const char *first = text_in(range, "nom_jour_debut"), *last = text_in(range, "nom_jour_fin");
    size_t day, end;

    if (!*first && !*last)
        return true; /* a remark alone */
    if (!hours_read_day(first, &day) || !hours_read_day(*last ? last : first, &end))
        return false;
    for (;;) {
        if (!add_span(hours, day, range, "1") || !add_span(hours, day, range, "2"))
            return false;
        if (day == end)
            return true;
        day = (day + 1) % (end == HOURS_DAYS - 1 ? HOURS_DAYS : HOURS_DAYS - 1);
    }
}

static void read_hours(const json_t *ranges, char ret_hours[static HOURS_TEXT_MAX + 1])
{
    struct hours hours = {0};
    const json_t *range;
    size_t i;

    json_array_foreach(ranges, i, range)
    {
        if (!add_range(&hours, range)) {
            hours = (struct hours){0};
            break;
        }
    }
    hours_write(&hours, ret_hours);
}

/* What is remarked on the hours; nothing when it would not fit. */
static void read_remarks(const json_t *ranges, char ret_note[static PLACE_NOTE_MAX + 1])
{
    struct buf text = {0};
    const json_t *range;
    size_t i;

    json_array_foreach(ranges, i, range)
    {
        const char *remark = text_in(range, "commentaire");

        if (*remark && (!text.len || !memmem(text.data, text.len, remark, strlen(remark))))
            buf_printf(&text, "%s%s", text.len ? " ; " : "", remark);
    }
    buf_append_u8(&text, 0);
    if (!text_clean((const char *)text.data, ret_note, PLACE_NOTE_MAX + 1))
        *ret_note = 0;
    buf_release(&text);
}

static char *join_address(const json_t *address, struct buf *text)
{
    static const char *const lines[] = {"complement1", "complement2", "numero_voie",
                                        "service_distribution"};

    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
        buf_printf(text, "%s\n", text_in(address, lines[i]));
    buf_append_u8(text, 0);
    return (char *)text->data;
}

/* A coordinate is text in the file of today; a number would do as well. */
static const char *coordinate_in(const json_t *address, const char *name, char ret_text[static 32])
{
    const json_t *value = json_object_get(address, name);

    if (!json_is_number(value))
        return text_in(address, name);
    snprintf(ret_text, 32, "%.7f", json_number_value(value));
    return ret_text;
}

static const char *read_record(const json_t *record, const json_t *pivot,
                               const struct gazetteer *gazetteer, struct place *ret_place)
{
    const json_t *address = find_address(record);
    const json_t *telephone = json_array_get(json_object_get(record, "telephone"), 0);
    struct buf lines = {0};
    char latitude[32], longitude[32];
    const struct row_text text = {.name = text_in(record, "nom"),
                                  .address = join_address(address, &lines),
                                  .postal_code = text_in(address, "code_postal"),
                                  .town = text_in(address, "nom_commune"),
                                  .commune = find_commune(record, pivot),
                                  .telephone = text_in(telephone, "valeur"),
                                  .note = "",
                                  .latitude = coordinate_in(address, "latitude", latitude),
                                  .longitude = coordinate_in(address, "longitude", longitude)};
    const char *reason = row_fill_place(&text, gazetteer, ret_place);

    buf_release(&lines);
    return reason;
}

/* As the two lists of stations have it, so that zones find them here too. */
static void fill_unit(const json_t *record, struct place *place)
{
    const char *number = text_in(record, "partenaire_identifiant");

    if (strcmp(place->kind, "police") == 0)
        row_police_unit(place->name, place->unit);
    else if (strcmp(place->kind, "gendarmerie") != 0 ||
             !text_clean(number, place->unit, sizeof(place->unit)))
        place->unit[0] = 0;
}

const char *record_annuaire(const json_t *record, const char *kinds,
                            const struct gazetteer *gazetteer, struct place *ret_place)
{
    const json_t *pivot = find_pivot(record, kinds);
    const json_t *ranges = json_object_get(record, "plage_ouverture");
    const char *reason;

    ret_place->kind[0] = 0;
    if (!pivot)
        return NULL;
    reason = read_record(record, pivot, gazetteer, ret_place);
    if (reason)
        return reason;
    ret_place->import = IMPORT_ANNUAIRE;
    snprintf(ret_place->kind, sizeof(ret_place->kind), "%s",
             kind_of(text_in(pivot, "type_service_local")));
    fill_unit(record, ret_place);
    read_hours(ranges, ret_place->hours);
    read_remarks(ranges, ret_place->note);
    return NULL;
}
