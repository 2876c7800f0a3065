/*
 * What they say is from the sources that they name; the day that each was verified is the day of
 * its source, so whoever starts a house is asked to verify them again. The last two are shipped as
 * to be verified: sources differ about their hours.
 */
#include "desk/line_seeds.h"

#include "desk/seeds.h"
#include "store/lines.h"

#include <string.h>

#define WEEK(day) day ";" day ";" day ";" day ";" day ";" day ";" day ";" day
#define ALWAYS WEEK("0000-2400")
#define EACH_DAY_9_TO_19 WEEK("0900-1900")
#define EACH_DAY_9_TO_23 WEEK("0900-2300")
#define WORKDAYS_10_TO_19 "1000-1900;1000-1900;1000-1900;1000-1900;1000-1900;;;"

/* At 10 h UTC of that day. */
#define DAY_2023_09_12 INT64_C(1694512800000)
#define DAY_2023_09_28 INT64_C(1695895200000)
#define DAY_2023_11_25 INT64_C(1700906400000)
#define DAY_2024_07_22 INT64_C(1721642400000)

#define URGENT \
    "service-public.fr (DILA), numéros d’urgence, version du 22 juillet 2024", DAY_2024_07_22

static const struct seed {
    const char *number, *names, *ways, *hours, *note, *source;
    int64_t verified_ms;
} SEEDS[] = {
    {"17", "{\"fr\":\"Police et gendarmerie, urgences\",\"en\":\"Police, emergencies\"}", "call",
     ALWAYS, "", URGENT},
    {"112", "{\"fr\":\"Urgences, numéro européen\",\"en\":\"Emergencies, European number\"}",
     "call", ALWAYS, "", URGENT},
    {"114",
     "{\"fr\":\"Urgences par SMS et en langue des signes\",\"en\":\"Emergencies by text and in "
     "sign language\"}",
     "sms,chat,video", ALWAYS,
     "{\"fr\":\"Pour qui ne peut pas parler ou entendre. Tchat et vidéo par son application ou "
     "son site.\",\"en\":\"For who cannot speak or hear. Chat and video in its application or on "
     "its site.\"}",
     URGENT},
    {"15", "{\"fr\":\"Samu, urgences médicales\",\"en\":\"Medical emergencies\"}", "call", ALWAYS,
     "", URGENT},
    {"18", "{\"fr\":\"Pompiers\",\"en\":\"Fire brigade\"}", "call", ALWAYS, "", URGENT},
    {"3919",
     "{\"fr\":\"Violences Femmes Info\",\"en\":\"Violences Femmes Info, women victims of "
     "violence\"}",
     "call", ALWAYS,
     "{\"fr\":\"Écoute anonyme et gratuite. Pas un numéro d’urgence.\",\"en\":\"Anonymous and free "
     "of charge. Not for emergencies.\"}",
     "Solidarité Femmes, « Appeler le 3919 » ; TF1 Info, 25 novembre 2023", DAY_2023_11_25},
    {"119", "{\"fr\":\"Allô enfance en danger\",\"en\":\"Children in danger\"}", "call,chat",
     ALWAYS,
     "{\"fr\":\"Gratuit, n’apparaît pas sur la facture. Tchat sur son site, à certaines "
     "heures.\",\"en\":\"Free of charge, not on the bill. Chat on its site, at certain hours.\"}",
     "service-public.fr (DILA), « Allô enfance en danger, 119 », septembre 2023", DAY_2023_09_12},
    {"3018", "{\"fr\":\"Cyberviolences et harcèlement\",\"en\":\"Digital violence, bullying\"}",
     "call,chat", EACH_DAY_9_TO_23,
     "{\"fr\":\"Gratuit. Peut faire retirer des images.\",\"en\":\"Free of charge. Can have "
     "pictures taken down.\"}",
     "Association e-Enfance, par la ville de Villetaneuse, 28 septembre 2023", DAY_2023_09_28},
    {"116 006", "{\"fr\":\"Aide aux victimes\",\"en\":\"Help for victims\"}", "call",
     EACH_DAY_9_TO_19,
     "{\"fr\":\"France Victimes. Gratuit.\",\"en\":\"France Victimes. Free of charge.\"}",
     "France Victimes", 0},
    {"0 800 05 95 95", "{\"fr\":\"Viols Femmes Informations\",\"en\":\"Rape helpline for women\"}",
     "call", WORKDAYS_10_TO_19,
     "{\"fr\":\"Collectif féministe contre le viol (CFCV). Anonyme et "
     "gratuit.\",\"en\":\"Collectif "
     "féministe contre le viol (CFCV). Anonymous and free of charge.\"}",
     "Collectif féministe contre le viol (CFCV)", 0},
};

static enum store_result plant(struct store *store)
{
    enum store_result result = STORE_OK;

    for (size_t i = 0; i < sizeof SEEDS / sizeof *SEEDS && result == STORE_OK; i++) {
        struct national_line line = {.verified_ms = SEEDS[i].verified_ms, .position = (uint32_t)i};

        memcpy(line.number, SEEDS[i].number, strlen(SEEDS[i].number));
        memcpy(line.names, SEEDS[i].names, strlen(SEEDS[i].names));
        memcpy(line.ways, SEEDS[i].ways, strlen(SEEDS[i].ways));
        memcpy(line.hours, SEEDS[i].hours, strlen(SEEDS[i].hours));
        memcpy(line.note, SEEDS[i].note, strlen(SEEDS[i].note));
        memcpy(line.source, SEEDS[i].source, strlen(SEEDS[i].source));
        result = store_line_add(store, &line);
    }
    return result;
}

void line_seeds_plant(struct store *store)
{
    static const struct seeds seeds = {"the national lines", store_lines_ever, plant};

    seeds_plant(store, &seeds);
}
