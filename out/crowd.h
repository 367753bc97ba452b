/*
 * crowd.h - the mentions of one topic and window, read once, for all views of a page.
 *
 * What the brand itself says is set apart, and what is no customer's voice (mention_is_voice) is left
 * out. A story counts once however often it was copied: its
 * first mention in the window is the counted one. Each mention is in exactly one class.
 */
#ifndef OUT_CROWD_H
#define OUT_CROWD_H

#include "core/arena.h"
#include "core/mention.h"
#include "out/view.h"

/* CLASS_NEG holds what mention_is_negative() says; the others follow the label. In the order in
 * which lists show them. */
enum class { CLASS_NEG, CLASS_MIXED, CLASS_NEU, CLASS_POS, CLASS_UNSCORED, N_CLASSES };

const char *class_name(enum class c); /* "negative" ... */
const char *class_mark(enum class c); /* a sign that goes with the word: "▼" ... */
enum class class_of(const struct mention *m);

/* The words that made a text negative or positive, found when they are first asked for (words.h). */
struct said {
    bool judged;
    struct part *words[2]; /* [1]: against the brand, [0]: for it; in the order of the text */
    size_t n_words[2];
};

struct member {
    struct mention mention; /* strings live in the arena; long texts are cut */
    const struct crowd *crowd;
    struct said *said;
    enum class class;
    bool counted;  /* the first of its story */
    size_t copies; /* of a counted one: how many mentions its story has here, itself included */
};

struct crowd {
    struct arena *arena; /* of whoever gathered it */
    const struct out_explain *explain;
    struct member *members; /* oldest first, ties by id */
    size_t n;
    struct mention *owner; /* what the brand itself said, oldest first */
    size_t n_owner, cap_owner;
};

/* Reads the topic's mentions with an event time in [from, to) into the arena. Both must
 * outlive the crowd. */
int crowd_gather(struct crowd *crowd, struct arena *arena, const struct out_explain *explain,
                 struct store *store, struct str topic, int64_t from, int64_t to, struct err *err);

/* All that a query of the store finds. */
struct mention_query;
int crowd_of_query(struct crowd *crowd, struct arena *arena, const struct out_explain *explain,
                   struct store *store, const struct mention_query *query, struct err *err);

/* Only what was said of one place stays; what counts is told anew. */
void crowd_keep_place(struct crowd *crowd, struct str place);

/* Exactly these mentions; ids that are not in the store are passed over. */
int crowd_of_ids(struct crowd *crowd, struct arena *arena, const struct out_explain *explain,
                 struct store *store, const struct str *ids, size_t n, struct err *err);

/* What a mention says about one touchpoint: negative, positive or neither. A text without a word on
 * it that is negative as a whole counts as negative. NULL when it does not speak of it. */
const struct verdict_aspect *mention_aspect(const struct mention *m, struct str aspect);
bool aspect_is_negative(const struct mention *m, const struct verdict_aspect *aspect);
bool aspect_is_positive(const struct verdict_aspect *aspect);

bool mention_has_cue(const struct mention *m, struct str cue);

/* Whether the brand has answered this mention in the crowd. */
bool crowd_is_answered(const struct crowd *crowd, const struct mention *m);

/* Members worth quoting for a touchpoint (empty: any), the strongest first, each of another author
 * and story, and in words of its own. out[0 .. have) were quoted already and stay; returns how many
 * there are then, at most have + n, and 32. */
size_t crowd_quotes(const struct crowd *crowd, struct str aspect, bool negative, size_t n,
                    const struct member **out, size_t have);

#endif
