/*
 * One link between a lobby and a desk, whatever carries it. Says hello, checks the other's hello,
 * cuts the stream into messages, and tells its owner. A message out of place is fatal to the link
 * and to nothing else. Which sessions live is kept here on the desk's side, and by the owner on the
 * lobby's, who made their ids.
 */
#ifndef HAVRE_BUS_LINK_H
#define HAVRE_BUS_LINK_H

#include "base/err.h"
#include "bus/message.h"
#include "net/loop.h"

#define LINK_CONGESTED (1024 * 1024)      /* bytes queued: whoever feeds it should pause */
#define LINK_QUEUE_MAX (16 * 1024 * 1024) /* bytes queued: the link goes down */
#define LINK_KEEP \
    (256 * 1024) /* memory of its empty queue that a link keeps: it is always in use */
#define LINK_SESSIONS_MAX (1 << 20) /* of one link, on the desk's side */
#define LINK_HELLO_MS 5000          /* until the other side's hello */

struct link;
struct stream;

struct link_ops {
    /* The other side's hello was right. */
    void (*handle_up)(struct link *link, void *owner);
    /* Anything but hello. The body is borrowed and wiped after the call. On the desk's side the
     * session is one that lives on this link (BUS_OPEN: that begins, BUS_CLOSE: that ends). On the
     * lobby's, the owner must look whether it was ever its own. False ends the link. */
    bool (*handle_message)(struct link *link, void *owner, const struct bus_message *message);
    /* What was queued is sent: those who were paused may go on. */
    void (*handle_drained)(struct link *link, void *owner);
    /* Last call; the link is released after it. `why` is a static text for the log. Also for a link
     * that never was up; `link` is NULL for a peer that was turned away before there was one. */
    void (*handle_down)(struct link *link, void *owner, const char *why);
};

struct link_options {
    enum bus_side side;  /* our own */
    const uint8_t *mark; /* BUS_MARK_LEN bytes: of the pages that this build makes */
    const struct link_ops *ops;
    void *owner;
};

/* Takes the stream. */
struct link *link_create(struct stream *stream, const struct link_options *options);
/* Sends a message in one or two parts (`more` may be NULL). The link goes down when its queue
 * overflows; harmless when it is going down. */
void link_send(struct link *link, enum bus_type type, struct slot_id session, const void *body,
               size_t len, const void *more, size_t more_len);
/* From the other side's hello until it begins to go down. */
bool link_is_up(const struct link *link);
/* Whether the other side's hello had our own mark: a page that one of us makes, the other can serve
 * (its policy names the same script and style). False before the hello. */
bool link_has_our_mark(const struct link *link);
/* Whoever feeds this link should pause. */
bool link_is_congested(const struct link *link);
/* Closes at once; handle_down follows, never from inside this call. The first `why` counts. */
void link_close(struct link *link, const char *why);
/* The same, once what is queued was sent, or a second has passed. */
void link_finish(struct link *link, const char *why);

#endif
