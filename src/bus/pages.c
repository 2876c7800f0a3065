/*
 * Pages come language by language and coding by coding, in any order of codings; a language
 * that was begun is ended before the next one, as page_set_send does it. Whatever else comes is out
 * of place.
 */
#include "bus/pages.h"

#include "bus/link.h"

#include <string.h>

static const struct slot_id NO_SESSION;

void page_set_release(struct page_set *set)
{
    for (size_t i = 0; i < set->languages.count; i++) {
        for (size_t coding = 0; coding < CONTENT_CODINGS; coding++)
            buf_release(&set->forms[i][coding]);
    }
    set->languages.count = 0;
}

size_t page_set_find(const struct page_set *set, const char language[static LANGUAGE_LEN])
{
    for (size_t i = 0; i < set->languages.count; i++) {
        if (memcmp(set->languages.tags[i], language, LANGUAGE_LEN) == 0)
            return i;
    }
    return LANGUAGES_MAX;
}

void page_set_send(const struct page_set *set, struct link *link)
{
    const struct bus_languages *languages = &set->languages;

    for (size_t i = 0; i < languages->count; i++) {
        for (int coding = CODING_BROTLI; coding >= CODING_IDENTITY; coding--) {
            const struct buf *form = &set->forms[i][coding];
            uint8_t head[BUS_PAGE_HEAD_LEN];

            bus_page_head(head, (enum content_coding)coding, languages->tags[i]);
            link_send(link, BUS_PAGE, NO_SESSION, head, sizeof head, form->data, form->len);
        }
    }
    link_send(link, BUS_LANGUAGES, NO_SESSION, languages->tags, languages->count * LANGUAGE_LEN,
              NULL, 0);
}

static bool page_is_whole(const struct page_set *set, size_t place)
{
    for (size_t coding = 0; coding < CONTENT_CODINGS; coding++) {
        if (!set->forms[place][coding].len)
            return false;
    }
    return true;
}

bool page_set_take(struct page_set *set, const struct bus_message *message)
{
    struct bus_languages *languages = &set->languages;
    struct bus_page page;
    size_t place;

    if (!bus_page_read(message, &page))
        return false;
    place = page_set_find(set, page.language);
    if (place == LANGUAGES_MAX) {
        if (languages->count == LANGUAGES_MAX ||
            (languages->count && !page_is_whole(set, languages->count - 1)))
            return false;
        place = languages->count++;
        memcpy(languages->tags[place], page.language, LANGUAGE_LEN);
    }
    if (set->forms[place][page.coding].len)
        return false;
    buf_append(&set->forms[place][page.coding], page.bytes, page.len);
    return true;
}

bool page_set_is_whole(const struct page_set *set, const struct bus_message *message)
{
    struct bus_languages languages;
    size_t count = set->languages.count;

    return bus_languages_read(message, &languages) && languages.count == count &&
           memcmp(languages.tags, set->languages.tags, count * LANGUAGE_LEN) == 0 &&
           page_is_whole(set, count - 1);
}
