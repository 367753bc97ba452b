#!/usr/bin/env python3
"""spam.py - what is dropped as no customer's voice: how many complaints, how many messages of advertising.

Precision first: of labelled complaints, negative posts and reviews none may be dropped; of other posts few. How much
advertising is found is reported: text messages are another kind than what feeds bring.
"""

import collections

import labelled as e

COMPLAINTS = [("complaints", "sentiment/complaints_dev.tsv", "complaint", "post"),
              ("airline, negative", "sentiment/noncommercial/airline_dev.tsv", "neg", "post"),
              ("semeval, negative", "sentiment/semeval2013_2016.tsv.gz", "neg", "post"),
              ("sanders, negative", "sentiment/sanders_brands.tsv", "neg", "post"),
              ("restaurants, negative", "sentiment/noncommercial/yelp10k.tsv.gz", "neg", "review"),
              ("branches, negative", "sentiment/mcdonalds.tsv.gz", "neg", "review"),
              ("apps, negative", "sentiment/neobank_appstore.tsv", "neg", "app")]
OTHERS = [("airline, all", "sentiment/noncommercial/airline_dev.tsv", None, "post"),
          ("semeval, all", "sentiment/semeval2013_2016.tsv.gz", None, "post"),
          ("sanders, all", "sentiment/sanders_brands.tsv", None, "post"),
          ("text messages, ham", "tasks/spam/sms_spam.tsv", "ham", "post")]
MOST_ROWS = 6000


def dropped(file, label, kind):
    texts = [t for k, t in e.rows(file) if label in (None, k)]
    texts = texts[::max(1, len(texts) // MOST_ROWS)]
    return texts, [v.get("dropped", "") for v in e.score(texts, kind=kind)]


def line(name, file, label, kind, show):
    texts, reasons = dropped(file, label, kind)
    counts = collections.Counter(r for r in reasons if r)
    n = sum(counts.values())
    print(f"{name:24}{len(texts):6}{n:6}{100 * n / len(texts):8.2f}  {', '.join(f'{k} {c}' for k, c in counts.most_common())}")
    if show:
        for text, reason in zip(texts, reasons):
            if reason:
                print(f"    {reason}: {text[:150]}")
    return len(texts), n


def main():
    e.need_corpus("spam")
    print(f"{'set':24}{'rows':>6}{'drop':>6}{'%':>8}")
    total = lost = 0
    for row in COMPLAINTS:
        n, d = line(*row, show=True)
        total += n
        lost += d
    e.result("spam.complaints-dropped", 100 * lost / total, 0.1, at_most=True)
    total = lost = 0
    for row in OTHERS:
        n, d = line(*row, show=False)
        total += n
        lost += d
    e.result("spam.others-dropped", 100 * lost / total, 1, at_most=True)
    n, d = line("text messages, spam", "tasks/spam/sms_spam.tsv", "spam", "post", False)
    e.result("spam.found", 100 * d / n)


if __name__ == "__main__":
    main()
