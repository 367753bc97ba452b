/*
 * export_fields.c - the fields of an export, in their order. Never rename or reuse one.
 */
#include "out/export_fields.h"

#define AT(member) offsetof(struct mention, member)

static const char *const kinds[] = { "post", "review", "app", "news", "survey", NULL };
static const char *const grains[] = { "none", "day", "second", NULL };
static const char *const labels[] = { "unscored", "neg", "neu", "pos", "mixed", NULL };

_Static_assert(sizeof(enum item_kind) == sizeof(int32_t), "enums are read as 32 bits");

const struct export_field export_table[] = {
    { "id", EXPORT_TEXT, AT(id), NULL, "13 characters, made of source and key" },
    { "source", EXPORT_TEXT, AT(source), NULL, "name of the source that brought it" },
    { "key", EXPORT_TEXT, AT(key), NULL, "what it is known by there" },
    { "item_id", EXPORT_TEXT, AT(item.id), NULL, "the source's own id" },
    { "kind", EXPORT_NAME, AT(item.kind), kinds, "post, review, app, news, survey" },
    { "url", EXPORT_TEXT, AT(item.url), NULL, "where it stands" },
    { "title", EXPORT_TEXT, AT(item.title), NULL, "" },
    { "text", EXPORT_TEXT, AT(item.text), NULL, "" },
    { "author", EXPORT_TEXT, AT(item.author), NULL,
      "keyed (32 hex digits), or as written where names are kept" },
    { "hint", EXPORT_TEXT, AT(item.lang), NULL, "language as the source says" },
    { "published", EXPORT_TIME, AT(item.published), NULL, "as claimed" },
    { "grain", EXPORT_NAME, AT(item.published_grain), grains, "how exact that is: second, day" },
    { "updated", EXPORT_TIME, AT(item.updated), NULL, "as claimed" },
    { "rating", EXPORT_RATING, AT(item.rating), NULL, "stars of 5" },
    { "rating_raw", EXPORT_RATING, AT(item.rating_raw), NULL, "as stated" },
    { "rating_best", EXPORT_RATING, AT(item.rating_best), NULL, "the best that can be given" },
    { "thread", EXPORT_TEXT, AT(item.thread), NULL, "the source's id of the conversation" },
    { "in_reply_to", EXPORT_TEXT, AT(item.in_reply_to), NULL,
      "the source's id of what it answers" },
    { "place", EXPORT_TEXT, AT(item.place), NULL, "shop or town it speaks of" },
    { "by_owner", EXPORT_BOOL, AT(item.by_owner), NULL, "the brand itself speaks" },
    { "likes", EXPORT_COUNT, AT(item.likes), NULL, "" },
    { "shares", EXPORT_COUNT, AT(item.shares), NULL, "" },
    { "replies", EXPORT_COUNT, AT(item.replies), NULL, "" },
    { "views", EXPORT_COUNT, AT(item.views), NULL, "" },
    { "label", EXPORT_NAME, AT(verdict.label), labels, "neg, neu, pos, mixed, unscored" },
    { "score", EXPORT_INT, AT(verdict.score), NULL, "-1000 to 1000" },
    { "p_neg", EXPORT_INT, AT(verdict.p_neg), NULL, "chances, of 1000" },
    { "p_neu", EXPORT_INT, AT(verdict.p_neu), NULL, "" },
    { "p_pos", EXPORT_INT, AT(verdict.p_pos), NULL, "" },
    { "evidence", EXPORT_LONG, AT(verdict.evidence), NULL, "sum of what the words weigh" },
    { "lang", EXPORT_TEXT, AT(verdict.lang), NULL, "language as found" },
    { "lexicon", EXPORT_TEXT, AT(verdict.lexicon), NULL, "version of the words it was judged by" },
    { "dropped", EXPORT_TEXT, AT(verdict.dropped), NULL, "why it is no customer's voice" },
    { "wait_s", EXPORT_LONG, AT(verdict.wait_s), NULL, "longest wait that it states, seconds" },
    { "whereto", EXPORT_TEXT, AT(verdict.whereto), NULL, "whom it leaves for" },
    { "aspects", EXPORT_ASPECTS, 0, NULL, "touchpoints, with a score each" },
    { "cues", EXPORT_CUES, 0, NULL, "churn, wish ..." },
    { "topics", EXPORT_TOPICS, 0, NULL, "what it is about" },
    { "uncounted", EXPORT_UNCOUNTED, 0, NULL, "topics for which it does not count: a copy ..." },
    { "story", EXPORT_TEXT, AT(story), NULL, "id of the first of its copies" },
    { "first_seen", EXPORT_TIME, AT(first_seen), NULL, "when it was read" },
    { "counted_at", EXPORT_TIME, AT(counted_at), NULL, "the time that it counts for" },
    { "revision", EXPORT_INT, AT(revision), NULL, "how often it was changed" },
    { "backlog", EXPORT_BOOL, AT(backlog), NULL, "came with its source's first poll" },
    { "human", EXPORT_TEXT, AT(human), NULL, "a person's word on it" },
};
const size_t export_n = sizeof export_table / sizeof *export_table;
