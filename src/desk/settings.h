/*
 * What a house sets while it runs, and the visitor's page shows or follows. A plain value: copied
 * with `=`, texts in it. To add one: here; in the data block (append_settings in desk/page.c and
 * web/lobby/settings.ts) or as a marker of the template; in src/settings.c, which fills it from a
 * file; and, where it is more than the page's, in desk_apply_settings.
 */
#ifndef HAVRE_DESK_SETTINGS_H
#define HAVRE_DESK_SETTINGS_H

#include "bus/message.h"

#include <stdint.h>

#define EXIT_URL_MAX 512
#define HOUSE_TEXTS_MAX 4096 /* JSON of a text in each language */
#define HOUSE_COLOURS_MAX 64
#define HOUSE_ICON_MAX 1024
#define HOUSE_TITLE_MOST 40 /* characters */
#define HOUSE_TITLE_MAX (4 * HOUSE_TITLE_MOST)

struct desk;

struct desk_settings {
    char exit_url[EXIT_URL_MAX + 1]; /* https://… */
    uint32_t grace_s;                /* that a cut line has to come back */
    uint32_t zone_overflow_s;        /* of waiting, after which the zone no longer binds */
    uint32_t language_overflow_s;    /* after which the language does not */
    uint32_t ring_s;                 /* that an offer rings */
    uint32_t wrap_up_s;              /* after a conversation, for its agents; 0: none */
    uint32_t keep_s;                 /* how long an agent's copy stays after exit, left, lost */
    uint32_t capacity_most;          /* conversations that an agent may have at once */
    uint32_t journal_years;          /* that rows of the journal are kept */
    char name[HOUSE_TITLE_MAX + 1];  /* of the house, as its staff see it; on no page of hers */
    char title[HOUSE_TITLE_MAX + 1]; /* of the visitor's page, as the history keeps it */
    char icon[HOUSE_ICON_MAX + 1];   /* a data URI; "": an empty one */
    /* JSON as desk/house_texts.h reads it; "": none. */
    char colours[HOUSE_COLOURS_MAX + 1];
    char numbers[HOUSE_TEXTS_MAX + 1]; /* whom to call, in place of the build's sentence */
    char opening[HOUSE_TEXTS_MAX + 1]; /* said to her as she comes */
    char closed[HOUSE_TEXTS_MAX + 1];  /* why nobody new is taken; "": the house is open */
    /* Of the visitor's page, the default first: at least one, all of them in asset_languages. */
    struct bus_languages languages;
};

/* What is set now; valid until the next change. */
const struct desk_settings *desk_settings(const struct desk *desk);

/*
 * Follows other settings from now on, without a restart: what is cut or over from here has the new
 * grace and wrap-up times, consoles hear of them and the new keep at once, and the pages are
 * composed anew, compressed on a thread of the pool and handed to every lobby together, a moment
 * later. May be called again at any time; the last one counts. CHECKs the languages.
 */
void desk_apply_settings(struct desk *desk, const struct desk_settings *settings);

#endif
