/*
 * query.h - is a text about a topic? Boolean queries, parsed once, asked often.
 *
 *     ("acme cafe" OR acmecafe) NEAR/8 (coffee OR staff) NOT site:acme.example
 *
 *     a b, a AND b     both; adjacent terms are joined by AND
 *     a OR b           either; AND binds closer, parentheses group
 *     a NOT b, a -b    a without b; NOT needs something beside it that is wanted
 *     a NEAR/5 b       at most 5 words on, in either order, both in the title or both in the text; joins
 *                      words, phrases, OR groups of them and other NEARs; one word never serves as both
 *     "two words"      a phrase; operators are capitals, so that "and" in quotes stays a word
 *     cof*             any word that starts so (at least two letters before the star)
 *     ="US Foods"      as written, capitals and accents counted; a name that begins with a capital is found in
 *                      capitals throughout, too: ="Apple" finds "APPLE"
 *     title:x          a word or phrase in the title
 *     author: source: lang: aspect:   the whole value (lang:en finds en-GB); may end in a star
 *     site:a.example   the host of the item, or one below it
 *     stars:<=2 stars:4 stars:1..2   the author's rating
 *     label:neg topic:x   the verdict, and a topic it is about: only where what is stored is searched
 *
 * Words are folded (NFKC, case, accents on Latin letters) as the tokens are: "cafe" finds "Café" and the other
 * way round. "acme" also finds "#acme", "@acme" and "Acme's";
 * "#acme" finds the hashtag only.
 *
 * Evaluation is pure, over tokens that the caller supplies; time is linear in tokens and in query.
 */
#ifndef CORE_QUERY_H
#define CORE_QUERY_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"

struct item;
struct mention;
struct query;

/*
 * One word of a text, in order. So that phrases meet, tokens are cut as query words are: runs of
 * letters, digits, marks and '_', with an apostrophe (' or U+2019) inside; cut at hyphens; '#' or '@'
 * in front belongs to the word; in scripts without spaces (Han, kana, Thai) each character is one.
 */
struct query_token {
    struct str text; /* folded by utf8_fold(), U+2019 as '; in a query_doc bare of accents too */
    uint32_t at, length; /* its bytes in the title or text, for ="As Written" */
    bool in_title;       /* tokens of the title come first */
};

struct query_doc {
    const struct query_token *tokens;
    size_t n;
    struct str title,
        text; /* as written, where 'at' counts; may be empty: then =terms match nothing */
    struct str author, site /* host */, source, lang;
    int32_t stars; /* thousandths, RATING_NONE when there is none */
    const struct str *aspects;
    size_t n_aspects;
    struct str label;         /* "neg" ... */
    const struct str *topics; /* names */
    size_t n_topics;
};

/* NULL on failure: *err says what and how to mend it, *error_at (may be NULL) the byte where. The
 * query lives in the arena and refers to nothing outside it. */
struct query *query_parse(struct str text, struct arena *arena, size_t *error_at, struct err *err);

bool query_match(const struct query *query, const struct query_doc *doc);

/* A word, phrase, field or NEAR of a query, and whether the text has it. */
struct query_finding {
    struct str says;      /* as a query would say it: "acme cafe", site:a.example, NEAR/5 */
    bool found, unwanted; /* 'unwanted': it stands under a NOT */
    size_t first,
        n; /* tokens of the first find; n 0: none, or no words. Not found, and n: there it is
                           * written otherwise */
};
/* The parts of the query in their order, in the arena; *yes as query_match() says. */
size_t query_explain(const struct query *query, const struct query_doc *doc, struct arena *arena,
                     struct query_finding **out, bool *yes);

/* Whether it asks for a field that only the verdict knows (aspect:). */
bool query_needs_aspects(const struct query *query);

/* Whether it asks for a field that only what is stored has (label:, topic:). */
bool query_needs_store(const struct query *query);
/* Whether it asks where a text comes from (source:). */
bool query_needs_source(const struct query *query);

/* The words of a text, cut and folded as above: for callers without a tokenizer of their own. They live
 * in the arena and in the text. */
struct query_token *query_tokens(struct str text, bool in_title, struct arena *arena, size_t *n);

/* The tokens of title and text in one list, bare of accents: those of a query_doc. */
struct query_token *query_doc_tokens(struct str title, struct str text, struct arena *arena,
                                     size_t *n);

/* An item as a query sees it: tokens, title, text, author, host and stars; the other fields are empty and the
 * caller's to fill. The document borrows the item's strings; the rest lives in the arena. */
struct query_doc query_doc_of(const struct item *item, struct arena *arena);
/* The same of a mention, with all that the store and its verdict know of it. */
struct query_doc query_doc_of_mention(const struct mention *m, struct arena *arena);

/* The forms in which a word of a text can be asked for: as it is, without '#' or '@', without 's. How many
 * there are. */
enum { QUERY_MOST_FORMS = 4 };
size_t query_forms(struct str token, struct str forms[QUERY_MOST_FORMS]);

/* A word, or two in a row, that a text may have to have (query_anchor.c). */
struct query_anchor {
    struct str words[2]; /* folded */
    size_t n;            /* 1 or 2 */
    bool prefix;         /* the one word stands for all that begin so */
    bool whole;          /* where it stands the query matches, whatever else is said */
    struct str also;     /* another word that such a text has to have; empty: none is known */
};

/* The cost of an anchor: how many texts have it, in any unit; the cheapest anchors are chosen. */
typedef uint64_t query_cost(const struct query_anchor *anchor, void *context);

/* Every text that the query matches has at least one of the anchors in *out (in the arena), chosen for least
 * cost. Returns how many; 0: the query may match a text without any certain word. */
size_t query_anchors(const struct query *query, query_cost *cost, void *context,
                     struct arena *arena, struct query_anchor **out);

/* --- for searching what is stored (query_search.c) --- */

/* A word bare of the accents on its Latin letters. */
struct str query_plain_word(struct str word, struct arena *arena);

/* Appends a weaker query in the language of SQLite's FTS5 (quoted words, a star for prefixes, AND, OR,
 * parentheses) for an index of the words that query_index_word() gives. Every text that the query matches
 * fulfils it; a text that fulfils it still has to be matched. False, and nothing appended, when no word is
 * common to all matches. */
bool query_narrow(const struct query *query, struct buf *out);

/* Appends a word (bare of accents) as that index stores it: each run of ASCII letters, digits and characters
 * beyond ASCII, followed by a space. */
void query_index_word(struct str plain, struct buf *out);

#endif
