"""merges.py - helps the drivers: stores whose next mentions bring a merge of hashes.

The hashes of mentions gather in memory and in a small table until they are many, then they are merged into a large
one (store/known.c). The first merge makes the filter of that table, the second adds to it, the third makes it anew.
"""
GATHERED = 4096  # mentions, KNOWN_GATHER_LEAST
SHORT = 4        # so many are missing until the merge
HOUR = 3600


def gather(w, now, nth=1):
    """Runs before 'now' until the nth merge is near. Returns the keys of the mentions; the feed is empty then."""
    keys = []
    for merge in range(1, nth + 1):
        w.items = [("old%d-%d" % (merge, i), "", "Acme is kind %d" % i, now - (60 + i) * HOUR)
                   for i in range(GATHERED - SHORT * (merge == nth))]
        w.feed()
        w.run(now - (60 - merge) * HOUR)
        keys += [item[0] for item in w.items]
    w.items = []
    return keys


def hashes(w):
    """How many stand in the large table: more after a merge."""
    return w.query("SELECT count(*) FROM known")[0][0]
