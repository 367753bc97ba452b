/*
 * channel_webhook.c - an alert as JSON for a program of the user's own, signed.
 *
 *     Hark-Timestamp: SECONDS                when this try was made
 *     Hark-Signature: sha256=HEX             HMAC-SHA256 under the key, of SECONDS "." BODY
 *     Idempotency-Key: KEY                   the same on every try
 *
 * The receiver computes the signature over the bytes that came, compares it in constant time, refuses
 * timestamps older than some minutes, and passes over keys that it has seen. Times are RFC 3339, shares
 * and means thousandths.
 */
#include "core/hash.h"
#include "out/bulletin.h"
#include "out/hook.h"
#include "out/telling.h"

#include <jansson.h>

static json_t *json_of_member(const struct member *member, struct arena *arena)
{
    const struct mention *m = &member->mention;

    return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o}", "id", bulletin_text(m->id), "source",
                     bulletin_text(m->source), "url", bulletin_maybe(m->item.url), "rating",
                     m->item.rating == RATING_NONE ? json_null() : json_integer(m->item.rating),
                     "time", bulletin_time(m->counted_at), "text",
                     bulletin_text(bulletin_quote(member, arena)));
}

static json_t *json_of_strings(const struct str *all, size_t n)
{
    json_t *array = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(array, bulletin_text(all[i]));
    return array;
}

/* All that stands behind an alert. */
static void put_alert(json_t *o, struct telling *t)
{
    const struct notice *n = t->notice;
    const struct out_touchpoint *touchpoint = telling_touchpoint(t);
    struct str cautions[TELLING_CAUTIONS];
    size_t n_cautions = telling_cautions(t, cautions);

    json_object_set_new(o, "signal", bulletin_text(n->signal));
    json_object_set_new(o, "aspect", bulletin_maybe(n->aspect));
    json_object_set_new(o, "source", bulletin_maybe(n->source));
    json_object_set_new(o, "reason", bulletin_maybe(n->reason));
    json_object_set_new(o, "from", n->from < n->to ? bulletin_time(n->from) : json_null());
    json_object_set_new(o, "to", n->from < n->to ? bulletin_time(n->to) : json_null());
    json_object_set_new(o, "observed", json_integer(n->observed));
    json_object_set_new(o, "observed_all", json_integer(n->observed_all));
    json_object_set_new(o, "raw", json_integer(n->raw));
    json_object_set_new(o, "expected_milli", json_integer(n->expected_milli));
    json_object_set_new(o, "usual", json_pack("[i,i]", n->usual_low, n->usual_high));
    json_object_set_new(o, "share_now", json_integer(n->share_now));
    json_object_set_new(o, "share_usual", json_integer(n->share_usual));
    json_object_set_new(o, "odds_days", json_integer(n->odds_days));
    json_object_set_new(o, "cause", bulletin_maybe(telling_cause(t)));
    json_object_set_new(o, "department",
                        bulletin_maybe(touchpoint ? touchpoint->department : STR_NONE));
    json_object_set_new(o, "words", json_of_strings(n->words, n->n_words));
    json_object_set_new(o, "topics", json_of_strings(n->members, n->n_members));
    json_object_set_new(o, "cautions", json_of_strings(cautions, n_cautions));
    json_object_set_new(o, "n_mentions", json_integer((json_int_t)n->n_mentions));
    json_object_set_new(o, "page", bulletin_maybe(telling_page(t)));
    json_object_set_new(o, "commands",
                        json_pack("{s:o,s:o,s:o}", "show", bulletin_text(telling_show(t)), "ack",
                                  bulletin_text(telling_ack(t)), "silence",
                                  bulletin_maybe(telling_silence(t))));
}

static int print(const struct bulletin *b, struct buf *out, struct err *err)
{
    json_t *o = json_pack("{s:i,s:o,s:i,s:s,s:s,s:o,s:o,s:o,s:o,s:o}", "version", 1, "id",
                          bulletin_text(b->id), "revision", b->revision, "event", b->event,
                          "severity", severity_name(b->severity), "topic", bulletin_text(b->topic),
                          "title", bulletin_text(b->title), "text", bulletin_text(b->text), "at",
                          bulletin_time(b->at), "opened", bulletin_time(b->opened_at));
    json_t *mentions = json_array();
    struct arena arena = { 0 };

    for (size_t i = 0; i < b->n_quotes; i++)
        json_array_append_new(mentions, json_of_member(b->quotes[i], &arena));
    if (b->telling)
        put_alert(o, b->telling);
    json_object_set_new(o, "mentions", mentions);
    arena_release(&arena);
    return bulletin_put(o, out, err);
}

static void sign(struct hook *hook)
{
    unsigned char sum[SHA256_SIZE];
    char hex[2 * SHA256_SIZE + 1];
    struct str stamp = arena_printf(&hook->arena, "%lld", (long long)hook->in->now);

    hook_header(hook, "Hark-Timestamp", stamp);
    if (str_is_empty(hook->key))
        return;
    hash_hmac_sha256(
        hook->key,
        arena_printf(&hook->arena, STR_FMT "." STR_FMT, STR_ARG(stamp), STR_ARG(hook->in->body)),
        sum);
    hash_hex(sum, sizeof sum, hex);
    hook_header(hook, "Hark-Signature", arena_printf(&hook->arena, "sha256=%s", hex));
}

static enum send_result send(const struct sending *in, char said[SAID_SIZE], struct err *err)
{
    struct hook hook;
    enum send_result result = hook_open(&hook, in, err);

    if (result == SEND_DONE) {
        sign(&hook);
        result = hook_post(&hook, hook.url, in->body, said, err);
    }
    hook_release(&hook);
    return result;
}

extern const struct channel channel_webhook;
const struct channel channel_webhook = { "webhook", print, send };
