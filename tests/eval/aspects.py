#!/usr/bin/env python3
"""aspects.py - what a sentence is about: categories of restaurant sentences, the touchpoint of an airline complaint.

    aspects.py                  five folds, weighed phrases learned inside each, alone, beside texts without labels, and of 200
                                rows (few); then the shipped lists alone
    aspects.py learn OUT        write lexicons/en/presets/restaurant_aspects_learned.tsv from MAMS (Apache-2.0)

micro-F1 over all categories of all sentences. Sets that forbid commercial use are learned from inside the test only.
"""

import os
import sys

import labelled as e

SETS = {"mams": ("sentiment/aspects_mams_train.tsv", 85),
        "restaurants": ("sentiment/noncommercial/aspects_restaurants14.tsv", 84)}
# Texts without labels whose words tell which mean alike; the rows held back are never among them.
BESIDE = ("sentiment/noncommercial/yelp10k.tsv.gz", "sentiment/mcdonalds.tsv.gz", "sentiment/opener_hotels_en.tsv")
AIRLINE = "sentiment/noncommercial/airline_reason_dev.tsv"
ARGS = os.environ.get("HARK_TRAIN_NAMES", "--df=2 --entries=20000 --c=200 --balance=700").split()
FEW = 200  # labelled rows, as a user may have
# The shipped lists against the categories of a set: touchpoint or preset's name -> category.
SHIPPED = {
    "mams": ("restaurant", {"food": "food", "service": "staff", "price": "price", "ambience": "ambience",
                            "speed": "service"}),
    "restaurants": ("restaurant", {"food": "food", "service": "service", "price": "price", "ambience": "ambience"}),
    "airline": ("airline", {"baggage": "Lost Luggage", "booking": "Flight Booking Problems", "flight": "Late Flight", "cancellation": "Cancelled Flight",
                            "crew": "Flight Attendant Complaints", "cabin": "Bad Flight", "food": "Bad Flight",
                            "reach": "Customer Service Issue", "resolution": "Customer Service Issue",
                            "empathy": "Customer Service Issue", "self-service": "Customer Service Issue",
                            "speed": "Customer Service Issue", "site": "Flight Booking Problems",
                            "returns": "Customer Service Issue", "billing": "Flight Booking Problems",
                            "price": "Can't Tell", "brand": "Can't Tell", "effort": "Customer Service Issue"}),
}


def named(name):
    """(set of categories, text); a category is written without '/'."""
    return [({part.rsplit(":", 1)[0].split("/")[-1] for part in label.split(" ")}, text)
            for label, text in e.rows(name)]


def told(data, texts, args=(), kind="review"):
    return [[a["name"] for a in v["aspects"]] for v in e.score(texts, data, "en", kind, args)]


def in_folds(rows, beside=(), few=None):
    """(wanted, told) of each row, learned from the other folds, or from so few rows of them."""
    preset = ["--preset=restaurant"]
    known = set().union(*(labels for labels, _ in rows))
    pairs = []
    for k in range(e.FOLDS):
        learned = [row for i, row in enumerate(rows) if i % e.FOLDS != k]
        test = rows[k::e.FOLDS]
        with e.Data([LEARNED]) as data:
            args = ["--names=aspects"] + preset + ARGS
            if beside:
                args.append(f"--beside={os.path.join(data, 'beside.txt')}")
                with open(args[-1].split("=")[1], "w", encoding="utf-8") as f:
                    f.writelines(text + "\n" for name in beside for _, text in e.rows(name))
                    f.writelines(text + "\n" for _, text in learned)
            learned = learned[::len(learned) // few][:few] if few else learned
            e.train(data, "en/aspects_learned.tsv", [(" ".join(sorted(l)), t) for l, t in learned], "en", args)
            pairs += [(want, known & set(got) or {"miscellaneous"})  # what is about nothing named
                      for (want, _), got in zip(test, told(data, [t for _, t in test], preset))]
    return pairs


def categories(name, goal):
    rows = named(SETS[name][0])
    known = set().union(*(labels for labels, _ in rows))
    e.result(f"aspects.{name}.alone", e.micro(in_folds(rows)))
    e.result(f"aspects.{name}.few.alone", e.micro(in_folds(rows, few=FEW)))
    e.result(f"aspects.{name}.few", e.micro(in_folds(rows, BESIDE, FEW)))
    pairs = in_folds(rows, BESIDE)
    print(f"{name}: {len(rows)} sentences, learned in five folds beside texts without labels")
    print(f"  {'category':14}{'wanted':>7}{'precision':>11}{'recall':>8}")
    for c in sorted(known):
        n, said = sum(c in w for w, _ in pairs), sum(c in g for _, g in pairs)
        hit = sum(c in w and c in g for w, g in pairs)
        print(f"  {c:14}{n:7}{100 * hit / max(1, said):11.1f}{100 * hit / max(1, n):8.1f}")
    e.result(f"aspects.{name}", e.micro(pairs), goal)


def shipped(name):
    preset, names = SHIPPED[name]
    rows = named(SETS[name][0])
    wanted = set(names.values())
    got = told(e.DATA, [t for _, t in rows], [f"--preset={preset}"])
    pairs = [(want & wanted, {names[g] for g in said if g in names}) for (want, _), said in zip(rows, got)]
    e.result(f"aspects.{name}.shipped", e.micro(pairs))


def polarity(name):
    """Of the praise and blame that annotators gave a touchpoint that is told, how much has the same sign."""
    preset, takes = SHIPPED[name]
    said = [(label.split(" "), text) for label, text in e.rows(SETS[name][0])]
    right = n = 0
    for (wanted, _), v in zip(said, e.score([t for _, t in said], e.DATA, "en", "review", [f"--preset={preset}"])):
        scores = {takes.get(a["name"], a["name"]): a["score"] for a in v["aspects"]}
        for category, sign in (part.rsplit(":", 1) for part in wanted):
            category = category.split("/")[-1]
            if sign in ("positive", "negative") and category in scores:
                n += 1
                right += scores[category] > 0 if sign == "positive" else scores[category] < 0
    e.result(f"aspects.{name}.polarity", 100 * right / n)


def airline():
    rows = [(label.replace(" ", "_"), text) for label, text in e.rows(AIRLINE)]
    right = 0
    for k in range(e.FOLDS):
        with e.Data(["en/aspects_learned.tsv"]) as data:
            e.train(data, "en/aspects_learned.tsv", [r for i, r in enumerate(rows) if i % e.FOLDS != k], "en",
                    ["--names=aspects", "--preset=airline", "--df=2", "--entries=20000", "--c=40", "--balance=700"])
            test = rows[k::e.FOLDS]
            known = {label for label, _ in rows}
            for (want, _), said in zip(test, told(data, [t for _, t in test], ["--preset=airline"], "post")):
                right += ([n for n in said if n in known] or ["Customer_Service_Issue"])[0] == want  # the commonest
    e.result("aspects.airline", 100 * right / len(rows), 60)
    preset, names = SHIPPED["airline"]
    right = coarse = 0
    for (want, text), said in zip(rows, told(e.DATA, [t for _, t in rows], [f"--preset={preset}"], "post")):
        first = next((names[n] for n in said if n in names), "Can't Tell").replace(" ", "_")
        right += first == want
        coarse += first == want or {first, want} <= {"Late_Flight", "Cancelled_Flight"} \
            or {first, want} <= {"Lost_Luggage", "Damaged_Luggage"}
    e.result("aspects.airline.shipped", 100 * right / len(rows))
    e.result("aspects.airline.shipped.coarse", 100 * coarse / len(rows))


LEARNED = "en/presets/restaurant_aspects_learned.tsv"
OF_MAMS = {"food": "food", "menu": "food", "staff": "service", "service": "service", "price": "price",
           "ambience": "ambience"}
SAID = ("Written for hark by tests/eval/aspects.py, for the preset 'restaurant'. Learned from sentences of restaurant\n"
        "reviews (MAMS, licence Apache-2.0), their categories joined to those of the preset.")


def trusted(line):
    """A hand phrase speaks for its own name 1.5 more than was learned: few texts taught what is rare."""
    run, _, weights = line.rstrip("\n").partition("\t")
    words = weights.split(" ")
    if run.strip("[]") in words and run.startswith("["):
        at = words.index(run.strip("[]")) + 1
        words[at] = str(int(words[at]) + 1500)
        return f"{run}\t{' '.join(words)}\n"
    return line


def learn(out):
    rows = []
    for labels, text in named(SETS["mams"][0]):
        names = sorted({OF_MAMS[label] for label in labels if label in OF_MAMS})
        rows.append((" ".join(names) or "-", text))
    with e.Data([LEARNED]) as data:
        e.train(data, LEARNED, rows, "en", ["--names=aspects", "--preset=restaurant", f"--said-of={SAID}", "--df=5",
                                            "--entries=2000", "--c=60", "--balance=700"])
        with open(os.path.join(data, "lexicons", LEARNED), encoding="utf-8") as a, open(out, "w", encoding="utf-8") as b:
            for line in a:
                b.write(trusted(line))


def main(argv):
    e.need_corpus("aspects")
    if argv[:1] == ["learn"]:
        learn(argv[1])
        return
    for name, (_, goal) in SETS.items():
        categories(name, goal)
        shipped(name)
        polarity(name)
    airline()


if __name__ == "__main__":
    main(sys.argv[1:])
