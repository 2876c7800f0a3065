/*
 * Settings into effect. The pages are made in two steps: composing is cheap and is done here, from
 * the settings of the moment; compressing takes tens of milliseconds for each language and is a
 * job on libuv's pool. At most one job is under way; settings that come meanwhile make the next one
 * begin when it ends. A job belongs to libuv until finish(), the one place that frees it, and
 * touches nothing of the desk on its thread. The first pages are made before the loop runs, and so
 * before the sandbox and without a thread.
 */
#include "desk/settings.h"

#include "desk/internal.h"
#include "desk/page.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

struct page_job {
    uv_work_t work;
    struct desk *desk;
    struct page_set pages;
};

static void compose(const struct desk *desk, struct page_set *ret_pages)
{
    const struct bus_languages *languages = &desk->settings.languages;

    CHECK(languages->count && languages->count <= LANGUAGES_MAX);
    ret_pages->languages = *languages;
    for (size_t i = 0; i < languages->count; i++)
        page_compose(&desk->settings, house_public(desk->house), page_language(languages->tags[i]),
                     &ret_pages->forms[i][CODING_IDENTITY]);
}

static void compress(struct page_set *pages)
{
    for (size_t i = 0; i < pages->languages.count; i++) {
        struct buf *forms = pages->forms[i];

        page_compress(&forms[CODING_IDENTITY], CODING_GZIP, &forms[CODING_GZIP]);
        page_compress(&forms[CODING_IDENTITY], CODING_BROTLI, &forms[CODING_BROTLI]);
    }
}

/* On a thread of the pool. */
static void handle_work(uv_work_t *work)
{
    compress(&CONTAINER_OF(work, struct page_job, work)->pages);
}

static void start_job(struct desk *desk);

static void finish(uv_work_t *work, int status)
{
    struct page_job *job = CONTAINER_OF(work, struct page_job, work);
    struct desk *desk = job->desk;

    CHECK(status == 0); /* nobody cancels it */
    desk->has_page_job = false;
    if (desk->is_stopping || desk->pages_are_old) {
        page_set_release(&job->pages);
    } else {
        page_set_release(&desk->pages);
        desk->pages = job->pages;
        lobbies_send_pages(desk);
        log_info("the visitor's pages are made anew");
    }
    mem_free(job);
    if (desk->pages_are_old && !desk->is_stopping)
        start_job(desk);
}

static void start_job(struct desk *desk)
{
    struct page_job *job = mem_alloc(sizeof *job);

    job->desk = desk;
    desk->has_page_job = true;
    desk->pages_are_old = false;
    compose(desk, &job->pages);
    CHECK(uv_queue_work(&desk->loop->uv, &job->work, handle_work, finish) == 0);
}

struct dispatch_options desk_dispatch_options(const struct desk *desk)
{
    struct dispatch_options options = desk->options->dispatch;

    options.zone_overflow_ms = desk->settings.zone_overflow_s * UINT64_C(1000);
    options.language_overflow_ms = desk->settings.language_overflow_s * UINT64_C(1000);
    options.ring_ms = desk->settings.ring_s * UINT64_C(1000);
    options.grace_ms = desk->settings.grace_s * UINT64_C(1000);
    options.wrap_up_ms = desk->settings.wrap_up_s * UINT64_C(1000);
    return options;
}

void desk_settings_begin(struct desk *desk)
{
    compose(desk, &desk->pages);
    compress(&desk->pages);
}

const struct desk_settings *desk_settings(const struct desk *desk)
{
    return &desk->settings;
}

void desk_apply_settings(struct desk *desk, const struct desk_settings *settings)
{
    struct dispatch_options dispatch;

    desk->settings = *settings;
    dispatch = desk_dispatch_options(desk);
    dispatch_set_options(desk->dispatch, clock_ms(), &dispatch);
    desk_settle(desk);
    consoles_follow_settings(desk);
    consoles_send_settings(desk);
    if (desk->has_page_job)
        desk->pages_are_old = true;
    else
        start_job(desk);
}
