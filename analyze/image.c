/*
 * image.c - cutting an image from a draft, and trusting none.
 */
#include "analyze/image.h"

#include "analyze/draft.h"
#include "core/hash.h"
#include "core/mem.h"

#include <stdio.h>
#include <string.h>

enum {
    VERSION = 5,
    BYTE_ORDER_MARK = 0x01020304,
    ALIGNMENT = 64,
    MOST_MEMBERS = 1 << 26, /* of a section */
};

static const char magic[8] = "harklex";

struct image_head {
    char magic[8];
    uint32_t version, byte_order;
    uint64_t size;
    uint64_t head_digest; /* of the head with a zero here, and of the list */
    uint64_t body_digest; /* of all behind the list */
    struct {
        uint64_t at, n; /* members */
    } sections[IMAGE_SECTIONS];
};

static const size_t sizes[IMAGE_SECTIONS] = {
    [IMAGE_NODES] = sizeof(struct lexicon_node),
    [IMAGE_FILTER] = sizeof(uint64_t),
    [IMAGE_FACTS] = sizeof(uint32_t),
    [IMAGE_ENTRIES] = sizeof(struct image_entry),
    [IMAGE_WORDS] = sizeof(struct image_word),
    [IMAGE_STEMS] = sizeof(struct image_text),
    [IMAGE_REWRITES] = sizeof(struct image_rewrite),
    [IMAGE_FILES] = sizeof(struct image_text),
    [IMAGE_PRESETS] = sizeof(struct image_text),
    [IMAGE_NAMES] = sizeof(struct image_text),
    [IMAGE_LIST] = 1,
    [IMAGE_BYTES] = 1,
};

/* Four lanes, so that one multiplication need not wait for the other: megabytes are read at each start. */
static uint64_t digest_of(const char *p, size_t n)
{
    uint64_t lanes[4] = { n, n + 1, n + 2, n + 3 };
    size_t i = 0;

    for (; i + sizeof lanes <= n; i += sizeof lanes) {
        uint64_t words[4];
        memcpy(words, p + i, sizeof words);
        for (int k = 0; k < 4; k++)
            lanes[k] = ((lanes[k] ^ words[k]) * UINT64_C(0x9E3779B97F4A7C15)) ^ lanes[k] >> 29;
    }
    struct str rest = { p + i, n - i }, sums = { (const char *)lanes, sizeof lanes };
    return hash_quick(rest, hash_quick(sums, 0));
}

static uint64_t head_digest(const struct image_head *head, struct str list)
{
    struct image_head copy = *head;

    copy.head_digest = 0;
    return digest_of((const char *)&copy, sizeof copy) ^ digest_of(list.p, list.n);
}

uint64_t image_hash(struct str word)
{
    return hash_quick(word, 0);
}

/* --- making --- */

struct maker {
    const struct draft *draft;
    struct buf bytes; /* of IMAGE_BYTES */
    struct buf *out;
    struct image_head head;
    uint32_t
        *entries; /* of the draft's entries in the image; 0: what they say is among the facts */
    struct buf facts;
};

static struct image_text put_text(struct maker *m, struct str text)
{
    struct image_text at = { (uint32_t)m->bytes.n, (uint32_t)text.n };

    buf_puts(&m->bytes, text);
    return at;
}

static void put_section(struct maker *m, enum image_section section, const void *members, size_t n)
{
    static const char zeros[ALIGNMENT];

    buf_put(m->out, zeros, (ALIGNMENT - m->out->n % ALIGNMENT) % ALIGNMENT);
    m->head.sections[section].at = m->out->n;
    m->head.sections[section].n = n;
    buf_put(m->out, members, n * sizes[section]);
}

/* A power of two that 'used' members fill to three quarters at most. */
static size_t slots_for(size_t used)
{
    size_t n = 64;

    while (n * 3 < used * 4)
        n *= 2;
    return n;
}

static size_t number_entries(struct maker *m)
{
    const struct draft *d = m->draft;
    uint32_t n = 0;

    m->entries = mem_alloc(d->n_entries * sizeof *m->entries);
    for (size_t i = 1; i < d->n_entries; i++)
        if (!(d->entries[i].flags & FLAG_WEIGHED))
            m->entries[i] = ++n;
    return n + 1;
}

/* The number of the first entry of the chain from i on that stays one. */
static uint32_t next_entry(const struct maker *m, uint32_t i, bool presets)
{
    const struct draft *d = m->draft;

    while (i != 0 && (m->entries[i] == 0 || (!presets && d->entries[i].preset != 0)))
        i = d->entries[i].next;
    return m->entries[i];
}

/* As struct lexicon_says has them. */
static void put_says(struct maker *m, uint32_t first)
{
    const struct draft *d = m->draft;
    struct lexicon_says says = { 0 };
    size_t head = m->facts.n;

    buf_put(&m->facts, &says, sizeof says);
    for (int kind = 0; kind < 4; kind++) {
        enum lexicon_layer layer = kind % 2 ? LAYER_CUE : LAYER_ASPECT;
        bool of_presets = kind < 2;
        for (uint32_t i = first; i != 0; i = d->entries[i].next) {
            const struct lexicon_entry *e = &d->entries[i];
            if (!(e->flags & FLAG_WEIGHED) || e->layer != layer || (e->preset != 0) != of_presets)
                continue;
            struct lexicon_say say = { (int16_t)e->weight,
                                       lexicon_number((uint8_t)e->factor, layer), e->preset };
            buf_put(&m->facts, &say, sizeof say);
            *(of_presets ? &says.n_of_presets : &says.n_for_all) += 1;
        }
    }
    memcpy(m->facts.p + head, &says, sizeof says);
}

/* What is known of a node, but for its place. */
static void fill_node(struct maker *m, const struct draft_node *from, struct lexicon_node *node)
{
    const struct lexicon_weight *weights = m->draft->weights;

    node->first[0] = next_entry(m, from->first, false);
    node->first[1] = next_entry(m, from->first, true);
    memcpy(node->own, from->own, sizeof node->own);
    memcpy(node->onward, from->onward, sizeof node->onward);
    if (!(from->own[1] & (HAS_LEARNED | HAS_SAYS)))
        return;
    node->facts = (uint32_t)(m->facts.n / sizeof(uint32_t));
    if (from->learned[0] != 0) {
        const struct lexicon_weight *plain = &weights[from->learned[0]];
        node->weight = plain->weight;
        node->neutral = plain->neutral;
        buf_put(&m->facts, &plain->line, sizeof plain->line);
    }
    if (from->learned[1] != 0)
        buf_put(&m->facts, &weights[from->learned[1]], sizeof *weights);
    if (from->own[1] & HAS_SAYS)
        put_says(m, from->first);
}

/* Which draft's node and stem lead to each. */
static struct draft_step *steps_to_nodes(const struct draft *d)
{
    struct draft_step *to = mem_alloc(d->n_nodes * sizeof *to);

    for (size_t i = 0; i < d->n_slots; i++)
        if (d->steps[i].key != 0)
            to[d->steps[i].node] = d->steps[i];
    return to;
}

/* The draft has a node before those below it, so the number that a step begins from is known. */
static void put_nodes(struct maker *m)
{
    const struct draft *d = m->draft;
    size_t n_stems = d->stems.n, n_slots = slots_for(d->n_steps), n = n_stems + 1 + n_slots;
    struct lexicon_node *nodes = mem_alloc(n * sizeof *nodes);
    uint64_t *filter = mem_alloc(n_slots / 8 * sizeof *filter); /* 8 bits a slot */
    struct draft_step *steps = steps_to_nodes(d);
    uint32_t *numbers = mem_alloc(d->n_nodes * sizeof *numbers);

    for (uint32_t stem = 1; stem <= n_stems; stem++)
        numbers[d->roots[stem]] = stem;
    for (size_t i = 1; i < d->n_nodes; i++) {
        if (steps[i].key != 0) {
            uint32_t from = numbers[steps[i].key >> 32], stem = (uint32_t)steps[i].key;
            size_t bit = lexicon_bit(lexicon_mix((uint64_t)from << 32 | stem), n_slots);
            numbers[i] = lexicon_slot_of(nodes, n_stems, n_slots, from, stem);
            nodes[numbers[i]].from = from;
            nodes[numbers[i]].stem = stem;
            filter[bit / 64] |= UINT64_C(1) << bit % 64;
        }
        fill_node(m, &d->nodes[i], &nodes[numbers[i]]);
    }
    put_section(m, IMAGE_NODES, nodes, n);
    put_section(m, IMAGE_FILTER, filter, n_slots / 8);
    put_section(m, IMAGE_FACTS, m->facts.p, m->facts.n / sizeof(uint32_t));
    mem_free(numbers);
    mem_free(steps);
    mem_free(filter);
    mem_free(nodes);
}

static uint8_t file_number(const struct draft *d, const char *file)
{
    size_t i = 0;

    while (d->files[i] != file)
        i++;
    return (uint8_t)i;
}

static void put_entries(struct maker *m, size_t n)
{
    const struct draft *d = m->draft;
    struct image_entry *entries = mem_alloc(n * sizeof *entries);

    for (size_t i = 1; i < d->n_entries; i++) {
        const struct lexicon_entry *e = &d->entries[i];
        if (m->entries[i] == 0)
            continue;
        entries[m->entries[i]] = (struct image_entry){ .text = put_text(m, e->text),
                                                       .name = put_text(m, e->name),
                                                       .flags = e->flags,
                                                       .weight = e->weight,
                                                       .factor = e->factor,
                                                       .line = e->line,
                                                       .next = next_entry(m, e->next, true),
                                                       .layer = (uint8_t)e->layer,
                                                       .preset = e->preset,
                                                       .n_words = (uint8_t)e->n_words,
                                                       .file = file_number(d, e->file) };
    }
    put_section(m, IMAGE_ENTRIES, entries, n);
    mem_free(entries);
}

static struct image_word *slot_of(struct maker *m, struct image_word *words, size_t n,
                                  struct str text)
{
    uint64_t hash = image_hash(text);
    size_t at = (size_t)hash & (n - 1);

    for (; words[at].text.n != 0; at = (at + 1) & (n - 1)) {
        struct str there = { m->bytes.p + words[at].text.at, words[at].text.n };
        if (str_eq(there, text))
            return &words[at];
    }
    words[at].tag = (uint32_t)(hash >> 32);
    words[at].text = put_text(m, text);
    return &words[at];
}

static void put_rewrite(struct maker *m, struct image_rewrite *to, const struct lexicon_rewrite *re)
{
    to->n = re->n;
    for (uint32_t i = 0; i < re->n; i++) {
        to->words[i] = put_text(m, re->words[i]);
        to->stems[i] = re->stems[i];
    }
}

static void put_words(struct maker *m)
{
    const struct draft *d = m->draft;
    size_t n = slots_for(d->words.n + d->stems.n + d->rewrites.n);
    struct image_word *words = mem_alloc(n * sizeof *words);
    struct image_text *stems = mem_alloc((d->stems.n + 1) * sizeof *stems);
    struct image_rewrite *rewrites = mem_alloc((d->rewrites.n + 1) * sizeof *rewrites);

    for (size_t i = 0; i < d->words.n; i++)
        if (d->words.entries[i].key.n > 0)
            slot_of(m, words, n, d->words.entries[i].key)->word =
                (uint32_t)(uintptr_t)d->words.entries[i].value;
    for (uint32_t stem = 1; stem <= d->stems.n; stem++) {
        if (d->stem_texts[stem].n == 0)
            continue;
        struct image_word *slot = slot_of(m, words, n, d->stem_texts[stem]);
        slot->stem = stem;
        stems[stem] = slot->text;
    }
    for (size_t i = 0; i < d->rewrites.n; i++) {
        slot_of(m, words, n, d->rewrites.entries[i].key)->rewrite = (uint32_t)i + 1;
        put_rewrite(m, &rewrites[i + 1], d->rewrites.entries[i].value);
    }
    put_section(m, IMAGE_WORDS, words, n);
    put_section(m, IMAGE_STEMS, stems, d->stems.n + 1);
    put_section(m, IMAGE_REWRITES, rewrites, d->rewrites.n + 1);
    mem_free(rewrites);
    mem_free(stems);
    mem_free(words);
}

/* Names end with NUL, so that they serve as C strings. */
static void put_names(struct maker *m)
{
    const struct draft *d = m->draft;
    struct image_text *names = mem_alloc((d->n_files + 1) * sizeof *names);

    for (size_t i = 0; i < d->n_files; i++) {
        names[i] = put_text(m, str_of(d->files[i]));
        buf_putc(&m->bytes, '\0');
    }
    put_section(m, IMAGE_FILES, names, d->n_files);
    for (size_t i = 0; i < d->n_presets; i++)
        names[i] = put_text(m, d->presets[i]);
    put_section(m, IMAGE_PRESETS, names, d->n_presets);
    mem_free(names);
    names = mem_alloc((d->names.n + 1) * sizeof *names);
    for (size_t i = 0; i < d->names.n; i++)
        names[(uintptr_t)d->names.entries[i].value] = put_text(m, d->names.entries[i].key);
    put_section(m, IMAGE_NAMES, names, d->names.n + 1);
    mem_free(names);
}

void image_make(const struct draft *draft, struct buf *out)
{
    struct maker m = { .draft = draft, .out = out };

    buf_clear(out);
    buf_init(&m.bytes, BUF_NO_CEILING);
    buf_init(&m.facts, BUF_NO_CEILING);
    memcpy(m.head.magic, magic, sizeof magic);
    m.head.version = VERSION;
    m.head.byte_order = BYTE_ORDER_MARK;
    buf_put(out, &m.head, sizeof m.head);
    put_section(&m, IMAGE_LIST, draft->list.p, draft->list.n);
    size_t n_entries = number_entries(&m);
    put_nodes(&m);
    put_entries(&m, n_entries);
    put_words(&m);
    put_names(&m);
    put_section(&m, IMAGE_BYTES, m.bytes.p, m.bytes.n);
    memcpy(out->p, &m.head, sizeof m.head);
    image_seal(out);
    mem_free(m.entries);
    buf_release(&m.facts);
    buf_release(&m.bytes);
}

static const void *section(struct str bytes, const struct image_head *head, enum image_section s)
{
    return bytes.p + head->sections[s].at;
}

static struct str list_of(struct str bytes, const struct image_head *head)
{
    return str_sub(bytes, head->sections[IMAGE_LIST].at, head->sections[IMAGE_LIST].n);
}

static uint64_t body_digest(struct str bytes, const struct image_head *head)
{
    struct str body = str_from(bytes, head->sections[IMAGE_NODES].at);

    return digest_of(body.p, body.n);
}

void image_seal(struct buf *image)
{
    struct image_head head;

    memcpy(&head, image->p, sizeof head);
    head.size = image->n;
    head.body_digest = body_digest(buf_str(image), &head);
    head.head_digest = head_digest(&head, list_of(buf_str(image), &head));
    memcpy(image->p, &head, sizeof head);
}

/* --- opening --- */

/* The head, if it is one of this version and of the file's length, with its sections inside. */
static bool read_head(struct str bytes, struct image_head *head)
{
    if (bytes.n < sizeof *head)
        return false;
    memcpy(head, bytes.p, sizeof *head);
    if (memcmp(head->magic, magic, sizeof magic) != 0 || head->version != VERSION ||
        head->byte_order != BYTE_ORDER_MARK)
        return false;
    for (int i = 0; i < IMAGE_SECTIONS; i++)
        if (head->sections[i].n > MOST_MEMBERS || head->sections[i].at % ALIGNMENT != 0 ||
            head->sections[i].at > head->size ||
            head->sections[i].n * sizes[i] > head->size - head->sections[i].at)
            return false;
    return head->sections[IMAGE_LIST].at + head->sections[IMAGE_LIST].n <= bytes.n &&
           head_digest(head, list_of(bytes, head)) == head->head_digest;
}

struct str image_list(struct str bytes)
{
    struct image_head head;

    if (!read_head(bytes, &head))
        return STR_NONE;
    return list_of(bytes, &head);
}

static bool is_power_of_two(size_t n)
{
    return n > 0 && (n & (n - 1)) == 0;
}

static bool is_inside(struct image_text text, size_t n_bytes)
{
    return text.at <= n_bytes && text.n <= n_bytes - text.at;
}

static bool says_are_sound(const struct image *image, size_t at, size_t n_facts)
{
    struct lexicon_says head;

    if (at + sizeof head / sizeof(uint32_t) > n_facts)
        return false;
    memcpy(&head, image->tree.facts + at, sizeof head);
    at += sizeof head / sizeof(uint32_t);
    size_t n = (size_t)head.n_of_presets + head.n_for_all;
    if (n > n_facts - at)
        return false;
    const struct lexicon_say *says = (const void *)(image->tree.facts + at);
    for (size_t i = 0; i < n; i++)
        if (says[i].name % LEXICON_MAX_NAMES >= image->n_names || says[i].preset > image->n_presets)
            return false;
    return true;
}

static bool node_is_sound(const struct image *image, const struct lexicon_node *node,
                          size_t n_facts)
{
    size_t learned = lexicon_n_learned(node->own[0]), at = (size_t)node->facts + learned;

    return node->first[0] < image->tree.n_entries && node->first[1] < image->tree.n_entries &&
           at <= n_facts && /* lexicon_learned() looks there whether or not it has some */
           (!(node->own[1] & HAS_SAYS) || says_are_sound(image, at, n_facts));
}

static bool nodes_are_sound(const struct image *image, size_t n_nodes, size_t n_filter,
                            size_t n_facts)
{
    const struct lexicon_tree *tree = &image->tree;
    size_t first_slot = tree->n_stems + 1, used = 0;
    bool sound = first_slot < n_nodes && is_power_of_two(tree->n_slots) &&
                 n_filter == tree->n_slots / 8 && n_filter > 0;

    for (size_t i = 0; sound && i < n_nodes; i++) {
        if (i >= first_slot && tree->nodes[i].stem == 0)
            continue; /* a free slot: no step leads to it */
        sound = node_is_sound(image, &tree->nodes[i], n_facts);
        used += i >= first_slot;
    }
    return sound && used < tree->n_slots;
}

static bool entry_is_sound(const struct image *image, size_t i, size_t n_bytes)
{
    const struct image_entry *e = &image->entries[i];

    return is_inside(e->text, n_bytes) && is_inside(e->name, n_bytes) && e->text.n > 0 &&
           e->next < i && e->layer <= LAYER_CUE && e->n_words <= LEXICON_MAX_WORDS &&
           e->file < image->n_files && e->preset <= image->n_presets &&
           (e->layer < LAYER_ASPECT || (e->factor >= 0 && e->factor < LEXICON_MAX_NAMES));
}

static bool words_are_sound(const struct image *image, size_t n_bytes)
{
    bool sound = is_power_of_two(image->n_words);
    size_t used = 0;

    for (size_t i = 0; sound && i < image->n_words; i++) {
        const struct image_word *w = &image->words[i];
        sound = is_inside(w->text, n_bytes) && w->word <= image->tree.n_stems &&
                w->stem <= image->tree.n_stems && w->rewrite < image->n_rewrites;
        used += w->text.n != 0;
    }
    return sound && used < image->n_words;
}

static bool rewrite_is_sound(const struct image *image, const struct image_rewrite *re,
                             size_t n_bytes)
{
    bool sound = re->n <= LEXICON_MAX_REWRITE;

    for (uint32_t i = 0; sound && i < re->n; i++)
        sound = is_inside(re->words[i], n_bytes) && re->words[i].n > 0 &&
                re->stems[i] <= image->tree.n_stems;
    return sound;
}

static bool names_are_sound(const struct image *image, const struct image_text *names, size_t n,
                            bool closed, size_t n_bytes)
{
    for (size_t i = 0; i < n; i++)
        if (!is_inside(names[i], n_bytes) ||
            (closed && (names[i].at + (size_t)names[i].n >= n_bytes ||
                        image->bytes[names[i].at + names[i].n] != '\0')))
            return false;
    return true;
}

static bool is_sound(const struct image *image, const struct image_head *head)
{
    size_t n_nodes = head->sections[IMAGE_NODES].n, n_facts = head->sections[IMAGE_FACTS].n;
    size_t n_bytes = head->sections[IMAGE_BYTES].n;

    if (n_nodes == 0 || image->n_names == 0 || image->n_names > LEXICON_MAX_NAMES ||
        image->tree.n_entries == 0 || head->sections[IMAGE_STEMS].n == 0 ||
        image->n_rewrites == 0 || image->n_presets > UINT8_MAX ||
        !nodes_are_sound(image, n_nodes, head->sections[IMAGE_FILTER].n, n_facts) ||
        !words_are_sound(image, n_bytes) ||
        !names_are_sound(image, image->stems, image->tree.n_stems + 1, false, n_bytes) ||
        !names_are_sound(image, image->files, image->n_files, true, n_bytes) ||
        !names_are_sound(image, image->presets, image->n_presets, false, n_bytes) ||
        !names_are_sound(image, image->names, image->n_names, false, n_bytes))
        return false;
    for (size_t i = 1; i < image->tree.n_entries; i++)
        if (!entry_is_sound(image, i, n_bytes))
            return false;
    for (size_t i = 0; i < image->n_rewrites; i++)
        if (!rewrite_is_sound(image, &image->rewrites[i], n_bytes))
            return false;
    return true;
}

int image_open(struct str bytes, struct image *out, struct err *err)
{
    struct image_head head;

    if (!read_head(bytes, &head) || head.size != bytes.n)
        return err_set(err, ERR_DATA, "not a compiled lexicon of version %d", VERSION);
    if (body_digest(bytes, &head) != head.body_digest)
        return err_set(err, ERR_DATA, "the bytes do not match their checksum");
    struct image image = {
        .tree = { .nodes = section(bytes, &head, IMAGE_NODES),
                  .filter = section(bytes, &head, IMAGE_FILTER),
                  .facts = section(bytes, &head, IMAGE_FACTS),
                  .n_stems = head.sections[IMAGE_STEMS].n - 1,
                  .n_slots = head.sections[IMAGE_NODES].n - head.sections[IMAGE_STEMS].n,
                  .n_entries = head.sections[IMAGE_ENTRIES].n },
        .entries = section(bytes, &head, IMAGE_ENTRIES),
        .words = section(bytes, &head, IMAGE_WORDS),
        .stems = section(bytes, &head, IMAGE_STEMS),
        .files = section(bytes, &head, IMAGE_FILES),
        .presets = section(bytes, &head, IMAGE_PRESETS),
        .names = section(bytes, &head, IMAGE_NAMES),
        .rewrites = section(bytes, &head, IMAGE_REWRITES),
        .bytes = section(bytes, &head, IMAGE_BYTES),
        .list = list_of(bytes, &head),
        .n_words = head.sections[IMAGE_WORDS].n,
        .n_rewrites = head.sections[IMAGE_REWRITES].n,
        .n_files = head.sections[IMAGE_FILES].n,
        .n_presets = head.sections[IMAGE_PRESETS].n,
        .n_names = head.sections[IMAGE_NAMES].n,
    };
    if (!is_sound(&image, &head))
        return err_set(err, ERR_DATA, "a place in it leads nowhere");
    *out = image;
    return 0;
}

const struct image_word *image_word(const struct image *image, struct str word, uint64_t hash)
{
    size_t at = (size_t)hash & (image->n_words - 1);
    uint32_t tag = (uint32_t)(hash >> 32);

    for (; image->words[at].text.n != 0; at = (at + 1) & (image->n_words - 1))
        if (image->words[at].tag == tag && str_eq(image_text(image, image->words[at].text), word))
            return &image->words[at];
    return NULL;
}
