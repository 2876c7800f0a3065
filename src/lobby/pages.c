/*
 * Two sources, one view: the house's set, which came over the bus, and the table in the binary.
 * Nothing is owned here.
 */
#include "lobby/pages.h"

#include "net/accept_language.h"
#include "net/asset_data.h"

#include <string.h>

_Static_assert(LANGUAGES_MAX <= ACCEPT_LANGUAGE_MOST && LANGUAGE_LEN == ACCEPT_LANGUAGE_TAG_LEN,
               "whatever is on offer can be chosen from");

static struct str of_asset(const struct asset_bytes *bytes)
{
    return (struct str){(const char *)bytes->at, bytes->len};
}

/* NULL when the build has no such language. */
static const struct asset_language *built_in(const char *language)
{
    for (size_t i = 0; i < asset_language_count; i++) {
        if (memcmp(asset_languages[i].tag, language, LANGUAGE_LEN) == 0)
            return &asset_languages[i];
    }
    return NULL;
}

static size_t choose_built_in(struct str accept_language)
{
    char tags[LANGUAGES_MAX][LANGUAGE_LEN];

    for (size_t i = 0; i < asset_language_count && i < LANGUAGES_MAX; i++)
        memcpy(tags[i], asset_languages[i].tag, LANGUAGE_LEN);
    return accept_language_choose(accept_language, (const char(*)[LANGUAGE_LEN])tags,
                                  asset_language_count);
}

struct str pages_page(const struct page_set *house, struct str accept_language,
                      enum content_coding coding)
{
    const struct bus_languages *offered = &house->languages;
    const struct buf *form;

    if (!offered->count)
        return of_asset(&asset_languages[choose_built_in(accept_language)].page[coding]);
    form = &house->forms[accept_language_choose(accept_language, offered->tags, offered->count)]
                        [coding];
    return (struct str){(const char *)form->data, form->len};
}

struct str pages_words(const struct page_set *house, struct str language,
                       enum content_coding coding)
{
    const struct asset_language *found =
        language.len == LANGUAGE_LEN ? built_in(language.at) : NULL;

    if (!found || (house->languages.count && page_set_find(house, found->tag) == LANGUAGES_MAX))
        return (struct str){0};
    return of_asset(&found->words[coding]);
}

bool pages_speak(const struct page_set *house, const char language[static LANGUAGE_LEN])
{
    return built_in(language) || page_set_find(house, language) != LANGUAGES_MAX;
}
