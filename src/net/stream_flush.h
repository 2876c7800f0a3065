/* Private to the loop: what it does with a stream that is dirty. */
#ifndef HAVRE_NET_STREAM_FLUSH_H
#define HAVRE_NET_STREAM_FLUSH_H

#include "base/list.h"

/* `link` is a struct stream.dirty_link that has just been taken out of loop.dirty. */
void stream_flush(struct list *link);

#endif
