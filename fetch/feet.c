/*
 * feet.c - what programs add to the texts of a feed.
 */
#include "fetch/feet.h"

#include "core/lanes.h"
#include "fetch/mail_lines.h"

#include <string.h>

/* Where it stands: below the text; there or at the end of its last line, after a sentence; or above the text
 * too. */
enum place { BELOW, AT_END, AROUND };

/* A line as a program writes it: '*' stands for anything, '9' for a number, the rest for itself without
 * regard to case. */
static const struct {
    const char *line;
    enum place place;
} rows[] = {
    /* one that begins with a star: may_be_starred() looks for words of it */
    { "* was originally published in * on Medium, where people are continuing *", AT_END },
    /* WordPress, in the languages of its translations */
    { "The post * appeared first on *", AT_END },
    { "Der Beitrag * erschien zuerst auf *", AT_END },
    { "Der Beitrag * ist zuerst erschienen *", AT_END },
    { "L’article * est apparu en premier sur *", AT_END },
    { "L'article * est apparu en premier sur *", AT_END },
    { "Cet article * est apparu en premier sur *", AT_END },
    { "La entrada * se publicó primero en *", AT_END },
    { "La entrada * apareció primero en *", AT_END },
    { "La entrada * aparece primero en *", AT_END },
    { "L’articolo * proviene da *", AT_END },
    { "L'articolo * proviene da *", AT_END },
    { "L’articolo * sembra essere il primo su *", AT_END },
    { "Het bericht * verscheen eerst op *", AT_END },
    { "O post * apareceu primeiro em *", AT_END },
    { "O conteúdo * aparece primeiro em *", AT_END },
    { "Artykuł * pochodzi z serwisu *", AT_END },
    { "Inlägget * dök först upp på *", AT_END },
    { "Indlægget * blev først udgivet på *", AT_END },
    { "Innlegget * dukket først opp på *", AT_END },
    { "Artikkeli * julkaistiin ensimmäisenä *", AT_END },
    { "Click to share on *(Opens in new window)*", BELOW },
    { "Share this:", BELOW },
    { "Like Loading*", BELOW },
    /* Medium, Blogger, Drupal, Slashdot, Substack */
    { "Continue reading on *", BELOW },
    { "Email This*BlogThis!*", BELOW },
    { "Log in or register to post comments", BELOW },
    { "Add new comment", BELOW },
    { "Read more of this story at Slashdot*", AT_END },
    { "Subscribe now", BELOW },
    { "Leave a comment", BELOW },
    { "Share this post", BELOW },
    { "Thanks for reading *! Subscribe for free to receive new posts and support my work.",
      AT_END },
    /* Reddit, Lemmy, Hacker News */
    { "submitted by /u/*", AROUND },
    { "submitted by * to */*", AROUND },
    { "submitted by * to *@*", AROUND },
    { "[link]", AROUND },
    { "[comments]", AROUND },
    { "[link] [comments]", AROUND },
    { "[link] [9 comments]", AT_END },
    { "9 points | 9 comments", AROUND },
    { "Article URL: *", AROUND },
    { "Comments URL: *", AROUND },
    { "Points: 9", AROUND },
    { "# Comments: 9", AROUND },
    { "Comments", BELOW },
    { "[contains quote post or other embedded content]", AT_END },
    /* forums: Discourse, phpBB, WordPress.org, Tapatalk */
    { "Read full topic", AT_END },
    { "9 posts - 9 participants", AT_END },
    { "9 post - 9 participant", AT_END },
    { "9 posts - 9 participant", AT_END },
    { "Statistics: Posted by *", AT_END },
    { "Replies: 9", AROUND },
    { "Rating: 9 stars", AROUND },
    { "Rating: 9 star", AROUND },
    { "Replies: 9 Rating: 9 stars", AROUND },
    { "Replies: 9 Rating: 9 star", AROUND },
    { "Sent from my *", BELOW },
    /* teasers of all kinds */
    { "Read more", AT_END },
    { "Read the full article*", BELOW },
    { "Read the full story*", BELOW },
    { "Read the rest of this entry*", BELOW },
    { "Continue reading", AT_END },
    { "Continue reading *", BELOW },
    { "Weiterlesen", AT_END },
    { "Weiterlesen *", BELOW },
    { "Mehr lesen", AT_END },
    { "Lire la suite", AT_END },
    { "Lire la suite *", BELOW },
    { "Leer más", AT_END },
    { "Seguir leyendo", AT_END },
    { "Seguir leyendo *", BELOW },
    { "Leggi tutto", AT_END },
    { "Leggi tutto *", BELOW },
    { "Continua a leggere", AT_END },
    { "Continua a leggere *", BELOW },
    { "Leia mais", AT_END },
    { "Leia mais *", BELOW },
    { "Continue lendo", AT_END },
    { "Continue lendo *", BELOW },
    { "Lees verder", AT_END },
    { "Lees verder *", BELOW },
    { "Lees meer", AT_END },
    { "Czytaj dalej", AT_END },
    { "Czytaj dalej *", BELOW },
    { "Läs mer", AT_END },
    { "Læs mere", AT_END },
    { "Les mer", AT_END },
};

enum { LONGEST = 600, MOST_LINES = 12 };

/* Steps over one number. */
static bool take_number(struct str *s)
{
    size_t n = 0;

    while (n < s->n && char_is_digit(s->p[n]))
        n++;
    *s = str_from(*s, n);
    return n > 0;
}

/* One star at a time may give back: the last one, as in any glob without classes. */
static bool fits(const char *row, struct str line)
{
    const char *star = NULL;
    struct str behind = STR_NONE;

    for (;;) {
        struct str next = line;

        if (*row == '*') {
            star = ++row;
            behind = line;
            continue;
        }
        if (!*row && !line.n)
            return true;
        if (*row == '9' ? take_number(&next)
                        : *row && line.n && char_lower(*row) == char_lower(line.p[0])) {
            line = *row == '9' ? next : str_from(line, 1);
            row++;
            continue;
        }
        if (!star || !behind.n)
            return false;
        behind = str_from(behind, 1);
        line = behind;
        row = star;
    }
}

/* Arrows, dots and brackets that hang on a teaser. */
static struct str without_ornaments(struct str line)
{
    static const char *const ornaments[] = {
        "→", "»", "›", "…", "\u00a0", "[…]", "...", "[...]", ">",
    };
    bool more = true;

    while (more) {
        more = false;
        line = str_trim(line);
        if (line.n && (char_is_alpha(line.p[line.n - 1]) || char_is_digit(line.p[line.n - 1])))
            break;
        for (size_t i = 0; i < sizeof ornaments / sizeof *ornaments; i++)
            if (str_ends(line, str_of(ornaments[i]))) {
                line.n -= str_of(ornaments[i]).n;
                more = true;
            }
    }
    return line;
}

/* What a sentence ends with, or something in brackets. */
static const char *const ends[] = { ".", "!", "?", "]", ")", "\"", "…", "”" };

/* The last bytes of those, and white space that may stand behind them: most places are done with here. */
static const bool may_end[256] = {
    ['.'] = true, ['!'] = true, ['?'] = true,  [']'] = true,  [')'] = true,
    ['"'] = true, [' '] = true, ['\t'] = true, [0xA6] = true, [0x9D] = true,
};

/* The first blank from 'at' (at least 1) on that stands behind a byte of may_end; line.n: there is none. */
static size_t next_break(struct str line, size_t at)
{
    while (at + LANES <= line.n) {
        lanes here = lanes_at(line.p + at), before = lanes_at(line.p + at - 1);
        lanes in_word =
            lanes_between(before | ('a' - 'A'), 'a', 'z') | lanes_between(before, '0', '9');
        int n = lanes_first((here == ' ') & ~in_word);

        at += (size_t)n;
        if (n == LANES)
            continue;
        if (may_end[(unsigned char)line.p[at - 1]])
            return at;
        at++;
    }
    while (at < line.n && !(line.p[at] == ' ' && may_end[(unsigned char)line.p[at - 1]]))
        at++;
    return at;
}

/* A sentence ends before this place of the line, and a blank stands between. */
static bool ends_before(struct str line, size_t at)
{
    size_t n = at;

    while (n > 0 && char_is_space(line.p[n - 1]))
        n--;
    for (size_t i = 0; i < sizeof ends / sizeof *ends && n < at; i++)
        if (str_ends(str_sub(line, 0, n), str_of(ends[i])))
            return true;
    return false;
}

static unsigned pair_of(char a, char b)
{
    return (unsigned char)char_lower(a) * 31u + (unsigned char)char_lower(b);
}

/* Some row may begin as the line does, by two bytes: most sentences are done with here. */
static bool may_be_row(struct str line)
{
    static bool begins[256 * 32];

    if (!begins[pair_of('t', 'h')])
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            begins[pair_of(rows[i].line[0], rows[i].line[1])] = true;
    return line.n > 1 && (begins[pair_of(line.p[0], line.p[1])] || char_is_digit(line.p[0]));
}

/* A row that begins with a star could fit at any sentence: whether it may at all, words of it tell. */
static bool may_be_starred(struct str line)
{
    return str_find(line, STR("Medium, where")) >= 0;
}

/* A program wrote it, by the rows of this place and those beyond. */
static bool is_added(struct str line, enum place least)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows && line.n <= LONGEST; i++)
        if (rows[i].place >= least && fits(rows[i].line, line))
            return true;
    return false;
}

/* How much of the last line its author wrote: all of it, nothing, or what stands before such an end. */
static size_t own_length(struct str line)
{
    struct str bare = without_ornaments(line);
    size_t at, own = line.n;
    bool starred;

    if (!bare.n || is_added(bare, BELOW)) /* dots alone: a cut, which says nothing */
        return 0;
    at = bare.n > LONGEST ? bare.n - LONGEST - 1 : 0;
    starred = may_be_starred(str_from(bare, at));
    for (at += at == 0; (at = next_break(bare, at)) < bare.n;) {
        struct str end = str_from(bare, ++at);

        if ((starred || may_be_row(end)) && ends_before(bare, at) && is_added(end, AT_END))
            own = at;
    }
    return own;
}

/* The last line; *before is what stands above it. */
static struct str last_line(struct str text, struct str *before)
{
    const char *end = memrchr(text.p, '\n', text.n);
    size_t at = end ? (size_t)(end - text.p) + 1 : 0;

    *before = str_trim(str_sub(text, 0, at));
    return str_from(text, at);
}

static struct str without_end(struct str text)
{
    struct str before = STR_NONE, line;

    for (int i = 0; i < MOST_LINES && text.n; i++) {
        size_t own;

        line = last_line(text, &before);
        own = own_length(line);
        if (own == line.n)
            break;
        text = own ? str_trim(str_sub(text, 0, text.n - line.n + own)) : before;
    }
    return text;
}

/* A first line that a program wrote, by itself or by what follows: Lemmy says who sent a post above its
 * points, a mail who said what it quotes. */
static bool is_head(struct str line, struct str rest)
{
    struct str next;

    if (is_added(line, AROUND) || (str_starts(rest, STR("> ")) && mail_introduces_quote(line)))
        return true;
    return str_starts_nocase(line, STR("submitted by ")) && str_cut_line(&rest, &next) &&
           is_added(str_trim(next), AROUND);
}

static struct str without_start(struct str text)
{
    struct str line;

    for (int i = 0; i < MOST_LINES && text.n; i++) {
        struct str rest = text;

        if (!str_cut_line(&rest, &line) || !is_head(str_trim(line), rest))
            break;
        text = str_trim(rest);
    }
    return text;
}

/* The next byte that is more than white space or punctuation; 0 at the end. */
static char next_letter(struct str *s)
{
    while (s->n) {
        char c = s->p[0];

        *s = str_from(*s, 1);
        if (char_is_alpha(c) || char_is_digit(c) || (unsigned char)c >= 0x80)
            return char_lower(c);
    }
    return 0;
}

static bool says_the_same(struct str a, struct str b)
{
    char c;

    do {
        c = next_letter(&a);
        if (c != next_letter(&b))
            return false;
    } while (c);
    return true;
}

/* Where a program put its translation beside what was written: the latter. */
static struct str without_translation(struct str text)
{
    static const char *const translated[] = { "(Translated by Google)", "(Übersetzt von Google)",
                                              "(Traduit par Google)",   "(Traducido por Google)",
                                              "(Tradotto da Google)",   "(Vertaald door Google)",
                                              "(Traduzido pelo Google)" };
    static const char *const original[] = { "(Original)", "(Avis d'origine)", "(Texte d'origine)",
                                            "(Origineel)", "(Originale)" };

    struct str rest = text;
    ptrdiff_t at, from;

    for (; (at = str_find_char(rest, '(')) >= 0; rest = str_from(rest, 1)) {
        bool found = false;

        rest = str_from(rest, (size_t)at);
        for (size_t i = 0; i < sizeof translated / sizeof *translated && !found; i++)
            found = str_starts(rest, str_of(translated[i]));
        if (found && rest.n < text.n)
            return str_trim(str_sub(text, 0, text.n - rest.n));
        for (size_t k = 0; found && k < sizeof original / sizeof *original; k++)
            if ((from = str_find(text, str_of(original[k]))) >= 0)
                return str_trim(str_from(text, (size_t)from + str_of(original[k]).n));
    }
    return text;
}

/* A list of headlines, the first of which is the title: "X - Paper" as "X Paper". Others follow, which are of
 * other things. */
static bool is_list_of_headlines(struct str title, struct str text)
{
    struct str first;

    return str_find(title, STR(" - ")) > 0 && str_cut_line(&text, &first) &&
           str_find(first, STR(" - ")) < 0 && says_the_same(title, first);
}

void feet_cut(struct item *item)
{
    struct str own;

    if (!item->text.n || item->kind == ITEM_SURVEY)
        return;
    own = without_end(without_translation(item->text));
    if (item->kind != ITEM_REVIEW) /* nobody signs one so: "--" stands between its parts */
        own = mail_without_signature(own);
    own = without_start(own);
    if (item->title.n &&
        (says_the_same(item->title, own) || is_list_of_headlines(item->title, own)))
        own = STR_NONE;
    if (own.n || item->title.n)
        item->text = own;
}

void feet_cut_all(struct harvest *harvest)
{
    for (size_t i = 0; harvest->kept && i < harvest->n_items; i++)
        feet_cut(&harvest->items[i]);
}
