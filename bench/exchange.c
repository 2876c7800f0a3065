/*
 * `kept` is a ring by number. The other side's ring is where the receiver looks up what really was
 * said: both sides live in this process, and that one keeps it at least until we acknowledge it.
 */
#include "exchange.h"

#include "base/err.h"
#include "measure.h"

#include <sodium.h>
#include <string.h>

#define STALLED_NS UINT64_C(5000000000)

struct body {
    uint32_t conversation;
    uint32_t number;
    uint32_t next_expected; /* the acknowledgement */
    uint8_t noise[PAGES_BODY_LEN - 12];
} __attribute__((packed));

_Static_assert(sizeof(struct body) == PAGES_BODY_LEN, "it fills the envelope");

void side_init(struct side *side, const struct side_ops *ops, uint32_t conversation, uint8_t route)
{
    *side = (struct side){.ops = ops, .conversation = conversation, .route = route};
}

static void send_kept(struct side *side, uint32_t number)
{
    if (side->is_up)
        side->ops->send(side, side->kept[number % EXCHANGE_KEPT_MAX]);
}

void side_say(struct side *side)
{
    uint32_t number = side->said++;
    struct body body = {
        .conversation = side->conversation, .number = number, .next_expected = side->expected};

    CHECK(number - side->unacked < EXCHANGE_KEPT_MAX);
    if (number == side->unacked)
        side->progress_at = measure_now();
    randombytes_buf(body.noise, sizeof body.noise);
    pages_write_envelope(side->kept[number % EXCHANGE_KEPT_MAX], side->route, number, &body);
    send_kept(side, number);
}

void side_hear(struct side *side, const uint8_t envelope[static PAGES_ENVELOPE_LEN])
{
    uint32_t number = bytes_u32(envelope + 2);
    struct body body;

    memcpy(&body, envelope + PAGES_HEAD_LEN, sizeof body);
    if (body.conversation != side->conversation || body.number != number ||
        envelope[1] != side->other->route) {
        side->wrong++;
        return;
    }
    side->repeats += number < side->expected;
    side->early += number > side->expected;
    if (number != side->expected)
        return;
    side->wrong +=
        memcmp(envelope, side->other->kept[number % EXCHANGE_KEPT_MAX], PAGES_ENVELOPE_LEN) != 0;
    side->expected++;
    if (body.next_expected > side->unacked) {
        side->unacked = body.next_expected;
        side->progress_at = measure_now();
    }
}

void side_send_again(struct side *side)
{
    side->progress_at = measure_now();
    for (uint32_t number = side->unacked; number != side->said; number++)
        send_kept(side, number);
}

void side_tend(struct side *side, uint64_t now)
{
    if (side->said != side->unacked && now > side->progress_at + STALLED_NS)
        side_send_again(side);
}
