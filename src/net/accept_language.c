/*
 * One pass: each element is read whole or the field is as good as absent, and its weight goes to
 * the tags on offer that its range names. Weights are thousandths. A range that says more (fr-CA)
 * and one that says less (fr) both count for fr, the better of the two: refusing one of them does
 * not refuse the other. Nothing is owned, nothing grows.
 */
#include "net/accept_language.h"

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define SUBTAG_MAX 8 /* RFC 4647 section 2.1 */
#define WEIGHT_ONE 1000

struct wish {
    struct str primary; /* the first subtag, or "*" */
    uint16_t weight;
};

struct choice {
    bool is_named; /* by a range of its own, not by `*` */
    uint16_t weight;
    size_t order; /* of the element that gave the weight */
};

static bool is_alpha(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* language-range = (1*8ALPHA *("-" 1*8alphanum)) / "*" */
static bool read_range(struct str range, struct str *ret_primary)
{
    bool is_first = true;

    if (str_equal(range, "*")) {
        *ret_primary = range;
        return true;
    }
    while (range.at) {
        struct str subtag = str_cut(&range, '-');

        if (!subtag.len || subtag.len > SUBTAG_MAX)
            return false;
        for (size_t i = 0; i < subtag.len; i++) {
            if (!is_alpha(subtag.at[i]) && (is_first || !is_digit(subtag.at[i])))
                return false;
        }
        if (is_first)
            *ret_primary = subtag;
        is_first = false;
    }
    return !is_first;
}

/* qvalue = ("0" ["." 0*3DIGIT]) / ("1" ["." 0*3("0")]) */
static bool read_weight(struct str text, uint16_t *ret_weight)
{
    unsigned weight, step = WEIGHT_ONE;

    if (!text.len || text.len > 5 || (text.at[0] != '0' && text.at[0] != '1') ||
        (text.len > 1 && text.at[1] != '.'))
        return false;
    weight = (unsigned)(text.at[0] - '0') * step;
    for (size_t i = 2; i < text.len; i++) {
        if (!is_digit(text.at[i]))
            return false;
        step /= 10;
        weight += (unsigned)(text.at[i] - '0') * step;
    }
    *ret_weight = (uint16_t)weight;
    return weight <= WEIGHT_ONE;
}

/* language-range [ OWS ";" OWS "q=" qvalue ] */
static bool read_wish(struct str element, struct wish *ret_wish)
{
    struct str range = str_trim(str_cut(&element, ';'));
    struct str weight = str_trim(element);

    ret_wish->weight = WEIGHT_ONE;
    if (!read_range(range, &ret_wish->primary))
        return false;
    if (!element.at)
        return true;
    if (weight.len < 2 || (weight.at[0] != 'q' && weight.at[0] != 'Q') || weight.at[1] != '=')
        return false;
    return read_weight((struct str){weight.at + 2, weight.len - 2}, &ret_wish->weight);
}

static bool is_tag(struct str primary, const char *tag)
{
    if (primary.len != ACCEPT_LANGUAGE_TAG_LEN)
        return false;
    for (size_t i = 0; i < primary.len; i++) {
        if ((primary.at[i] | 0x20) != tag[i]) /* letters, all of them */
            return false;
    }
    return true;
}

/* A range's own word goes before that of `*`; of two the better one stays. */
static void take_wish(struct choice *choice, const char *tag, const struct wish *wish, size_t order)
{
    bool is_any = str_equal(wish->primary, "*");

    if (is_any ? choice->is_named : !is_tag(wish->primary, tag))
        return;
    if ((choice->is_named || is_any) && choice->weight >= wish->weight)
        return;
    *choice = (struct choice){!is_any, wish->weight, order};
}

static size_t best_of(const struct choice *choices, size_t count)
{
    size_t best = 0;

    for (size_t i = 1; i < count; i++) {
        if (choices[i].weight > choices[best].weight ||
            (choices[i].weight == choices[best].weight && choices[i].order < choices[best].order))
            best = i;
    }
    return choices[best].weight ? best : 0;
}

size_t accept_language_choose(struct str field, const char (*offered)[ACCEPT_LANGUAGE_TAG_LEN],
                              size_t count)
{
    struct choice choices[ACCEPT_LANGUAGE_MOST] = {0};

    CHECK(count && count <= ACCEPT_LANGUAGE_MOST);
    for (size_t order = 0; field.at; order++) {
        struct str element = str_trim(str_cut(&field, ','));
        struct wish wish;

        if (!element.len) /* RFC 9110 section 5.6.1.2: an empty one means nothing */
            continue;
        if (!read_wish(element, &wish))
            return 0;
        for (size_t i = 0; i < count; i++)
            take_wish(&choices[i], offered[i], &wish, order);
    }
    return best_of(choices, count);
}
