/*
 * Written for this work, to be edited before they are sent. What they say as facts:
 *   17 police or gendarmerie, 112 European emergency number, 114 emergencies by SMS for who cannot
 *   speak, 15 medical emergencies: the services' own sites.
 *   119 children in danger, free of charge, day and night: article L. 226-6 of the code de l'action
 *   sociale et des familles. 3018 digital violence and bullying. 3919 women victims of violence.
 *   A complaint must be taken at any station, wherever the facts were: article 15-3 of the code de
 *   procédure pénale.
 *   After a rape, treatment against HIV infection begins as early as can be, within 48 hours, and
 *   traces are best found within the first days: recommendations of the Haute Autorité de santé.
 */
#include "desk/reply_seeds.h"

#include "desk/seeds.h"
#include "store/replies.h"

#include <string.h>

static const struct seed {
    const char *language, *title, *text;
    bool minors;
} SEEDS[] = {
    {"fr", "bonjour, en sécurité",
     "Bonjour, je suis {name}. Êtes-vous en sécurité pour écrire maintenant ?", false},
    {"fr", "qui voit l’appareil",
     "Est-ce que quelqu’un d’autre peut voir cet écran, ou se sert de cet appareil ?", false},
    {"fr", "mot convenu",
     "Nous pouvons convenir d’un mot. Si vous l’écrivez, je saurai que vous n’êtes plus seule ou "
     "seul, et je ferai comme si nous parlions d’autre chose. Quel mot vous conviendrait ?",
     false},
    {"fr", "danger immédiat",
     "Si vous êtes en danger maintenant, appelez le 17 ou le 112. Si vous ne pouvez pas parler, "
     "écrivez au 114 par SMS. L’appel ou le SMS reste dans le journal du téléphone.",
     false},
    {"fr", "prendre le temps",
     "Prenez le temps qu’il vous faut. Vous pouvez ne pas répondre à une question.", false},
    {"fr", "vous croire", "Merci de me le dire. Ce que vous avez vécu n’est pas votre faute.",
     false},
    {"fr", "aller au poste",
     "Vous pouvez porter plainte dans n’importe quel commissariat ou brigade, même loin de "
     "l’endroit "
     "où cela s’est passé. Le plus proche de vous : {place}. Vous pouvez venir avec quelqu’un.",
     false},
    {"fr", "urgence médicale, 48 heures",
     "Si c’est arrivé il y a peu, un médecin ou des urgences peuvent vous aider dès maintenant, "
     "que "
     "vous portiez plainte ou non. Certains traitements se commencent au plus tôt, et avant "
     "48 heures. Le 15 vous dit où aller.",
     false},
    {"fr", "garder les traces",
     "Si vous le pouvez, gardez les vêtements dans un sac en papier, et les messages reçus. Si ce "
     "n’est pas possible, ou si vous vous êtes déjà lavé, une plainte reste possible.",
     false},
    {"fr", "un numéro pour parler",
     "Le 3919 écoute à toute heure, sans demander le nom. Autre numéro utile : {number}.", false},
    {"fr", "mineurs, bonjour",
     "Bonjour, je suis {name}. Tu as bien fait d’écrire. Est-ce que tu es en sécurité, là où tu es "
     "maintenant ?",
     true},
    {"fr", "mineurs, 119",
     "Le 119 est là pour les enfants et les adolescents, à toute heure et gratuitement. "
     "L’appel n’apparaît pas sur la facture.",
     true},
    {"fr", "mineurs, 3018",
     "Si cela se passe en ligne (photos, messages, menaces), le 3018 peut t’aider, et faire "
     "retirer "
     "des images.",
     true},
    {"fr", "au revoir",
     "Vous pouvez revenir ici quand vous voulez, à toute heure. Rien de cette conversation n’est "
     "archivé : la personne suivante ne la connaîtra pas.",
     false},
    {"en", "hello, safe", "Hello, I am {name}. Are you safe to write now?", false},
    {"en", "who sees the device",
     "Can anybody else see this screen, or does somebody else use this device?", false},
    {"en", "a word agreed",
     "We can agree on a word. If you write it, I will know that you are not alone any more, and go "
     "on "
     "as if we spoke of something else. Which word would you like?",
     false},
    {"en", "danger now",
     "If you are in danger now, call 17 or 112. If you cannot speak, text 114. The call or text "
     "stays "
     "in the phone’s log.",
     false},
    {"en", "take your time", "Take all the time you need. You need not answer a question.", false},
    {"en", "going to a station",
     "You can file a complaint at any police station or gendarmerie, also far from where it "
     "happened. "
     "The nearest one: {place}. You may bring somebody.",
     false},
    {"en", "medical, 48 hours",
     "If it happened lately, a doctor or an emergency department can help you now, whether you "
     "file a "
     "complaint or not. Some treatments are begun as early as can be, within 48 hours. Call 15 to "
     "hear where to go.",
     false},
    {"en", "a number to talk",
     "3919 listens at any hour, without asking your name. Another number: {number}.", false},
    {"en", "minors, hello",
     "Hello, I am {name}. It was right to write. Are you safe where you are now?", true},
    {"en", "minors, 119",
     "119 is there for children and teenagers, at any hour and free of charge. If it happens "
     "online, "
     "3018 can help, and have pictures taken down.",
     true},
    {"en", "goodbye",
     "You can come back here whenever you like, at any hour. Nothing of this conversation is "
     "archived: the next person will not know it.",
     false},
};

static enum store_result plant(struct store *store)
{
    enum store_result result = STORE_OK;

    for (size_t i = 0; i < sizeof SEEDS / sizeof *SEEDS && result == STORE_OK; i++) {
        struct reply reply = {.position = (uint32_t)i, .minors = SEEDS[i].minors};

        memcpy(reply.language, SEEDS[i].language, strlen(SEEDS[i].language));
        memcpy(reply.title, SEEDS[i].title, strlen(SEEDS[i].title));
        memcpy(reply.text, SEEDS[i].text, strlen(SEEDS[i].text));
        result = store_reply_add(store, &reply);
    }
    return result;
}

void reply_seeds_plant(struct store *store)
{
    static const struct seeds seeds = {"the prepared replies", store_replies_ever, plant};

    seeds_plant(store, &seeds);
}
