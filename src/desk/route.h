/*
 * The routes of the staff's listener: which method and path, who may, how large a body, which
 * handler. The table is in site.c and docs/api.md lists it; what every route has in common is
 * refused here, in this order, before a handler sees the request:
 *
 *   403 a Host that is not ours       404 no such path (query strings exist nowhere)
 *   405 another method                403 a POST from another origin
 *   401 nobody is signed in           403 a lesser role
 *   415 a POST that is not JSON       413 a body over the route's limit
 *   400 a body that is no JSON object
 *
 * A route whose body may be longer than ROUTE_BODY_MAX takes a file: JSON, CSV or bytes, in any
 * form, as it comes. Its handler is called as soon as the head is there, and answers or takes the
 * body (http_request_stream); so all of the above but the last is refused before the first byte of
 * it.
 *
 * A refusal's body is {"error":"word","message":"a sentence for a person"}.
 */
#ifndef HAVRE_DESK_ROUTE_H
#define HAVRE_DESK_ROUTE_H

#include "net/http.h"
#include "store/accounts.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* Beyond, the server itself refuses a body that is not streamed. */
#define ROUTE_BODY_MAX (64 * 1024)
#define ROUTE_WORD_MAX 16

struct desk;

enum route_least { ROUTE_ANYONE, ROUTE_AGENT, ROUTE_SUPERVISOR, ROUTE_ADMIN };

/* One request on its way to its handler, which answers it or holds it. */
struct call {
    struct desk *desk;
    struct http_request *request;
    json_t *body;                  /* borrowed; NULL for GET, and where it is streamed */
    const struct account *account; /* whoever is signed in; NULL where anyone may */
    int64_t number;                /* the '#' of the path, > 0 */
    struct str word;               /* the '*' of the path: 1 to ROUTE_WORD_MAX small letters */
};

struct route {
    enum http_method method; /* HTTP_GET answers HEAD too */
    const char *path;        /* with "/#" at its end: a number follows; with slash and *: a word */
    enum route_least least;
    size_t body_max; /* bytes, of POST; over ROUTE_BODY_MAX: it is streamed */
    void (*handle)(struct call *call);
};

/* Answers the request by the one of `routes` that it asks for. */
void route_request(struct desk *desk, struct http_request *request, const struct route *routes,
                   size_t count);
/* A POST of which only the head is there: does the same where the route is streamed, else nothing.
 */
void route_head(struct desk *desk, struct http_request *request, const struct route *routes,
                size_t count);

/* Answers 200 with this JSON, which it steals. */
void call_answer(struct call *call, json_t *json);
void call_answer_with(struct call *call, json_t *json, const char *fields);
/* Answers 204; `fields` as in struct http_response, or NULL. */
void call_done(struct call *call, const char *fields);
/* Whether the body is {}; else it is answered. */
MUST_CHECK bool call_is_empty(struct call *call);
/* 400: the members are not those of the route. */
void call_refuse_fields(struct call *call);
/* `error` is a word that the page knows, `message` a sentence in English; both static text. */
void call_refuse(struct call *call, int status, const char *error, const char *message);
/* The same with more members, of an object that it steals. */
void call_refuse_with(struct call *call, int status, const char *error, const char *message,
                      json_t *more);
/* 503: the database does not take or give it; the log says why. */
void call_refuse_stored(struct call *call);

/* An answer to what was held (http_request_hold). `json` is stolen, NULL: 204. `fields` as in
 * struct http_response, or NULL. */
void held_answer(struct desk *desk, struct slot_id held, json_t *json, const char *fields);
/* 503, as call_refuse_stored. */
void held_refuse_stored(struct desk *desk, struct slot_id held);
void held_refuse(struct desk *desk, struct slot_id held, int status, const char *error,
                 const char *message);
/* The same with more members, of an object that it steals; `message` is copied. */
void held_refuse_with(struct desk *desk, struct slot_id held, int status, const char *error,
                      const char *message, json_t *more);

#endif
