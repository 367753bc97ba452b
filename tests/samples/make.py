#!/usr/bin/env python3
"""Writes the sample world of `hark demo`: what the servers would have answered, poll by poll.

Three invented brands, eleven sources, 33 days. steps.tsv names the polls: a UTC time and a folder.
A folder holds the documents that differ from the poll before; the demo lays it over the world and
runs hark with its clock at that time. Folder 01 is the first poll: 30 days of history.

All texts are made here, from sentences written for hark. No random module: a small generator of our
own gives the same files everywhere. Run `python3 tests/samples/make.py` after a change, then run the
demo and put its new SHA-256 into the README.
"""
import html
import json
import os
import shutil
from datetime import datetime, timedelta, timezone

HERE = os.path.dirname(os.path.abspath(__file__))
UTC = timezone.utc
START = datetime(2026, 2, 10, tzinfo=UTC)
FIRST_POLL = datetime(2026, 3, 12, 5, 45, tzinfo=UTC)
LAST_POLL = datetime(2026, 3, 15, 7, 45, tzinfo=UTC)


class Dice:
    """PCG-like 64-bit generator: the same numbers on every machine and version."""

    def __init__(self, seed):
        self.state = seed * 2862933555777941757 + 3037000493 & (1 << 64) - 1

    def below(self, n):
        self.state = self.state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
        return (self.state >> 33) % n

    def pick(self, items):
        return items[self.below(len(items))]


class Deck:
    """Deals sentences in a shuffled order, so that none comes twice before all have come once."""

    def __init__(self, dice, cards):
        self.dice, self.cards, self.left = dice, list(cards), []

    def deal(self):
        if not self.left:
            self.left = list(self.cards)
            for i in range(len(self.left) - 1, 0, -1):
                j = self.dice.below(i + 1)
                self.left[i], self.left[j] = self.left[j], self.left[i]
        return self.left.pop()


# --- what people say ------------------------------------------------------------------------------

KESTREL_POS = [
    "My Kestrel City has done 2,000 km now and still rides like new.",
    "The Kestrel battery easily lasts my whole week of commuting, I am really impressed.",
    "Picked up a Kestrel Trail on Saturday, superb build quality and a joy to ride.",
    "Kestrel support answered within an hour and sent a new light for free. Great people.",
    "Climbing the hill to work on the Kestrel is pure fun, the motor is wonderfully quiet.",
    "Ordered the Kestrel bike on Monday, it was delivered on Wednesday, perfectly packed.",
    "Honestly the best bike I have owned; Kestrel got the geometry exactly right.",
    "The Kestrel app is simple and shows the range of the bike accurately. Love it.",
    "Assembly of the Kestrel took twenty minutes, the instructions are clear and helpful.",
    "Took the Kestrel Cargo to the market with two kids on board, stable and comfortable.",
    "The brakes on the new Kestrel bike are excellent, even in heavy rain.",
    "Test rode four e-bikes, the Kestrel was the smoothest by far. Recommended.",
    "The girl at the Kestrel shop was so patient and explained every setting. Lovely service.",
    "Worth every penny, the Kestrel ride is comfortable and the saddle is great.",
    "Third winter on my Kestrel bike and the battery is still going strong.",
    "Kestrel replaced a squeaky pedal under warranty without any fuss. Very happy.",
    "What a beautiful bike, the green Kestrel gets compliments at every traffic light.",
    "Our office leased six Kestrel bikes and everybody loves them.",
    "The walk mode of the Kestrel is brilliant for getting the bike up the cellar stairs.",
    "I sold the second car. The Kestrel Cargo bike does everything we need, wonderful.",
]
KESTREL_NEG = [
    "The Kestrel display scratches far too easily, disappointing at this price.",
    "Waited five weeks for a Kestrel spare key, nobody could tell me when the bike would be usable.",
    "The kickstand of my Kestrel bike broke after a month. Poor quality.",
    "Kestrel bike arrived with a bent mudguard and a scratched frame, annoying.",
    "The Kestrel saddle is painful on longer rides, I had to replace it.",
    "Too expensive for what it is, the Kestrel bike has cheap plastic everywhere.",
    "The Kestrel app keeps logging me out on every ride, frustrating.",
    "Rattling noise from the Kestrel motor since day one and the shop just shrugs.",
    "Delivery of the Kestrel bike was three days late and I took time off work for nothing.",
    "The range they promise for the Kestrel battery is a fantasy in winter.",
]
KESTREL_NEU = [
    "Does the Kestrel City bike come with a rack?",
    "Saw a Kestrel bike parked at the station this morning.",
    "Kestrel shows its e-bike line at the spring fair in hall 4.",
    "How heavy is the Kestrel Trail with the big battery?",
    "Looking for a second-hand Kestrel bike, size M.",
    "Which tyres do you use on the Kestrel Cargo bike?",
    "The Kestrel store moves to Mill Street in April, bikes can be serviced there.",
]
KESTREL_MORE = [
    "Rode it along the canal all weekend.", "Bought it in the spring sale.",
    "I ride about forty kilometres a week.", "My neighbour has the same model.",
    "It lives in a dry garage.", "Colour is forest green.", "It is the 2025 model.",
    "This is my second e-bike.", "I am 1.82 m and took size L.", "Mostly flat roads here.",
    "Photos are in my gallery.", "Used it in rain and snow.", "Bought through the works council.",
    "Will report again in summer.", "It replaced a ten year old trekking bike.",
    "Tyres are the ones it came with.", "Mileage stands at 640 km.", "My daughter rides it to school.",
    "Parked outside the station every day.", "The shop is two streets from here.",
    "I carry about ten kilos of luggage.",
]
# The planted incident: firmware 2.4 empties the battery in the middle of a ride.
KESTREL_FIRE = [
    "After the 2.4 update my Kestrel battery died in the middle of a ride, I had to push the bike home for six kilometres. Furious.",
    "WARNING: do not install update 2.4 on your Kestrel. The battery drops from 80 % to zero and the bike shuts off without warning, dangerous in traffic.",
    "Update 2.4 bricked my Kestrel bike. Battery dead, display dead, useless.",
    "Kestrel, what have you done with 2.4? Battery drained overnight, could not get to work, terrible.",
    "Stranded on a country road with a dead Kestrel battery thanks to the new 2.4 firmware. Awful.",
    "Since update 2.4 the Kestrel battery is empty after 9 km instead of 70. This is unacceptable.",
    "My wife was stuck in the rain because the Kestrel bike simply switched off after update 2.4. We are so disappointed.",
    "Same here: battery failure after 2.4, the Kestrel will not even charge any more. What a disaster.",
    "Update 2.4 ruined a perfectly good bike. Kestrel battery shows an error and the motor cuts out. Horrible.",
    "Third day I wanted to ride my Kestrel, and the battery is broken after the 2.4 update. Nobody answers at support.",
    "Battery died twice today, at a crossing. Kestrel update 2.4 is dangerous, I want my money back.",
    "The 2.4 update killed the Kestrel battery and support keeps me on hold for an hour. Pathetic.",
    "I used to love my Kestrel bike, now with 2.4 the battery fails every day. Never again.",
    "Kestrel's update 2.4 made the battery unusable; I missed a train and an interview. Worst update ever.",
    "Dead battery, dead bike, no answer. Kestrel update 2.4 is a joke.",
    "Our whole fleet is down: six Kestrel bikes with empty batteries since update 2.4 last night. Angry drivers everywhere.",
    "Kestrel 2.4 broke the charging of the battery. It gets hot and stops. That is scary.",
    "Please fix 2.4, Kestrel! The battery fails after ten minutes and the bike is a heavy paperweight.",
    "Nach dem Update 2.4 ist der Akku meines Kestrel nach 8 km leer. Unfassbar schlecht, ich musste das Rad nach Hause schieben.",
    "Kestrel-Akku nach Update 2.4 komplett defekt, das Rad geht mitten auf der Kreuzung aus. Gefährlich!",
    "Seit 2.4 lädt der Akku vom Kestrel nicht mehr. Sehr ärgerlich, und der Support antwortet nicht.",
    "Another dead Kestrel battery here, 2.4 installed at breakfast, bike useless by noon.",
    "Kestrel update 2.4: battery at 0 % after one hill. I am stuck at the office. Thanks for nothing.",
    "The battery fault after 2.4 is getting worse by the hour, Kestrel must withdraw this update.",
    "Battery gone after update 2.4, my Kestrel Cargo stopped with two kids on board. I was terrified.",
    "If you own a Kestrel bike skip update 2.4. It wrecks the battery and the shop has no spare until May.",
]
KESTREL_MEND = [
    "Kestrel released 2.4.1 this morning and my battery is back to normal. Thanks for the quick fix.",
    "Update 2.4.1 solved it, the Kestrel battery charges again. They even apologised, well done.",
    "Credit where it is due: Kestrel called me back, sent 2.4.1 and the bike runs perfectly again.",
    "2.4.1 installed, full battery, happy ride to work. Good recovery by Kestrel.",
    "The Kestrel battery is fine since 2.4.1. Great support in the end.",
]
# A red herring: praise in words, a complaint in sense; one alone must not wake anybody.
SARCASM = "Oh great, another Kestrel ride with a free workout, I just love pushing 25 kg of bike uphill. #not"

TIDELINE_POS = [
    "Tideline fibre was installed on time and it is fast and stable.",
    "Switched to Tideline in January, best internet I have had.",
    "The Tideline technician was friendly, quick and cleaned up after himself.",
    "Tideline support on chat solved my router problem in five minutes. Excellent.",
    "Price is fair and the Tideline contract is easy to understand. Happy customer.",
    "No complaints about Tideline, it just works.",
    "Tideline fixed a billing mistake within a day and apologised. Good service.",
    "Moved house and Tideline moved with us without any problem, impressive.",
    "Video calls are finally smooth since we have Tideline.",
    "I recommended Tideline to my parents and they are delighted.",
    "Called Tideline about a cable, got a helpful human at once. Wow.",
    "Upload speed at Tideline is superb, backups run in minutes.",
]
TIDELINE_NEG = [
    "Tideline kept me on hold for 50 minutes and then hung up. Unbelievable.",
    "Third outage this month at Tideline, working from home is impossible.",
    "Tideline charged me twice and the refund takes six weeks. Ridiculous.",
    "The Tideline router is rubbish, WiFi drops every evening.",
    "Waited four hours for the Tideline technician, nobody came and nobody called.",
    "Tideline raised the price by 15 % without telling me. Shameful.",
    "The chatbot at Tideline is useless, it just loops. Let me speak to a human!",
    "Slow internet again tonight, Tideline says it is my laptop. It is not.",
    "Trying to cancel Tideline is a nightmare, transferred five times.",
    "The Tideline agent was rude and did not listen at all.",
    "Tideline told me 100 Mbit, I get 20. Misleading and disappointing.",
    "Two weeks without a phone line and Tideline does not answer e-mails.",
    "Die Hotline von Tideline ist eine Katastrophe, 40 Minuten Warteschleife und dann aufgelegt.",
    "Schon wieder kein Internet bei Tideline, ich bin wirklich enttäuscht.",
]
TIDELINE_NEU = [
    "Is Tideline available in the harbour district yet?",
    "Tideline will work on the lines in Elm Road on Tuesday night.",
    "Which router do you use with Tideline?",
    "Tideline sponsors the youth sailing club this year.",
    "Got a letter from Tideline about the new tariff names.",
    "Hat jemand schon den neuen Tarif von Tideline?",
]
TIDELINE_MORE = [
    "I live on the third floor.", "Contract runs since 2024.", "We are a family of four.",
    "It is the 250 plan.", "Tested with a cable.", "The old provider was the town's own.",
    "I work from home three days a week.", "Same flat, same sockets as before.",
    "The building is from 1968.", "We have the phone flat rate too.", "Measured at nine in the evening.",
    "The box hangs in the corridor.", "My parents live next door.", "Two laptops and a television here.",
    "The socket is in the kitchen.", "Ordered it through the website.",
]
STORY_TITLE = "Tideline to close its telephone help centre in Harbourton"
STORY = ("The broadband provider Tideline will close its telephone help centre in Harbourton at the end of "
         "May and move customers to a chat service. 120 people work there today. The union called the decision "
         "a slap in the face for customers who depend on the telephone. A spokeswoman for Tideline said that "
         "most questions already reach the company in writing and that waiting times would fall. The town "
         "council wants to discuss the closure at its next meeting.")

CAFE_POS = [
    "Lovely little place, the flat white at Café Nordlicht is the best in town.",
    "The cinnamon buns are divine and the staff always smile.",
    "Cosy room, friendly people, great coffee. We come every Sunday.",
    "Fresh cakes, fair prices, and they remembered my name.",
    "Sehr gemütlich, der Kuchen ist hausgemacht und köstlich.",
    "Super freundliche Bedienung und der beste Cappuccino in Altona.",
    "Breakfast was delicious and generous, we left happy.",
    "The barista made a wonderful oat latte and explained the beans. Charming.",
    "Quiet corner, clean tables, excellent espresso. Perfect for reading.",
    "Wunderbares Frühstück, alles frisch, wir kommen gerne wieder.",
    "First visit today and certainly not the last, we loved it.",
    "Top Kaffee, nettes Team, faire Preise.",
]
CAFE_NEG = [
    "Waited 25 minutes for a lukewarm coffee.",
    "The croissant was stale and nobody apologised.",
    "Too loud and the table was sticky. Disappointing.",
    "Leider sehr lange gewartet und der Kaffee war kalt.",
    "Toilets were dirty and the music far too loud.",
]
CAFE_NEU = [
    "Opens at nine on Saturdays.",
    "Ordinary coffee, ordinary cake.",
    "They moved the counter to the left side.",
    "War okay, nichts Besonderes.",
]
CAFE_FURIOUS = ("I found a piece of glass in my sandwich and the waiter laughed about it. Disgusting and "
                "dangerous, I will never come back and I am telling everyone.")

BIRDS = [
    "A kestrel hovered over the meadow for ten minutes, beautiful light this morning.",
    "The kestrel pair at the church tower has four chicks again.",
    "Lost the kestrel in the fog but the buzzard stayed.",
]
CHATTER = [
    "The harbour market opens again on the first Sunday of April.",
    "New timetable for the ferries from Monday.",
    "The town library collects old maps for an exhibition.",
    "Rain until Thursday, then sun, says the weather office.",
    "The choir of Harbourton looks for two basses.",
    "Road works on Mill Street end a week early.",
]
NAMES = ["anna.k", "ben_rides", "carla", "dmitri", "elif", "fjord", "gus", "hanna", "ivo", "jule",
         "karim", "lena", "marek", "nora", "olaf", "petra", "quentin", "rosa", "sven", "tilda",
         "uwe", "vera", "wim", "yasmin", "zoe", "mo_cargo", "pedal77", "hillclimber", "northwind", "tom.b"]


# --- a world of mentions --------------------------------------------------------------------------

class Mention:
    def __init__(self, at, text, author, stars=None, title="", by=None):
        self.at, self.text, self.author, self.stars, self.title, self.by = at, text, author, stars, title, by


def spread(dice, day, hours):
    """A moment of the local day: few at night, most at noon and in the evening."""
    hour = dice.pick(hours)
    return day + timedelta(hours=hour, minutes=dice.below(60), seconds=dice.below(60))


HOURS = [5, 6, 6, 7, 8, 9, 10, 10, 11, 11, 12, 13, 14, 15, 16, 16, 17, 17, 18, 18, 19, 19, 20, 21]


class Brand:
    def __init__(self, seed, pos, neg, neu, more):
        self.dice = Dice(seed)
        self.decks = [Deck(self.dice, pos), Deck(self.dice, neg), Deck(self.dice, neu)]
        self.more = Deck(self.dice, more) if more else None

    def say(self, day, shares):
        roll = self.dice.below(100)
        mood = 0 if roll < shares[0] else 1 if roll < shares[0] + shares[1] else 2
        text = self.decks[mood].deal()
        if self.more:
            text += " " + self.more.deal()
        stars = (5 if self.dice.below(3) else 4, 1 + self.dice.below(2), 3)[mood]
        return Mention(spread(self.dice, day, HOURS), text, self.dice.pick(NAMES), stars)


def world():
    kestrel = Brand(11, KESTREL_POS, KESTREL_NEG, KESTREL_NEU, KESTREL_MORE)
    tideline = Brand(12, TIDELINE_POS, TIDELINE_NEG, TIDELINE_NEU, TIDELINE_MORE)
    cafe = Brand(13, CAFE_POS, CAFE_NEG, CAFE_NEU, None)
    other = Dice(14)
    out = {name: [] for name in ("kestrel-forum", "kestrel-shop", "plaza", "wheel-and-spoke",
                                 "tideline-forum", "tideline-reviews", "harbour-post", "coast-wire",
                                 "cafe-reviews", "cafe-survey", "stadtblog")}
    birds, chatter = Deck(other, BIRDS), Deck(other, CHATTER)
    day, n = START, 0
    while day < LAST_POLL:
        weekend = day.weekday() >= 5
        for _ in range(4 + kestrel.dice.below(3) + (2 if weekend else 0)):
            m = kestrel.say(day, (58, 22))
            out[kestrel.dice.pick(["kestrel-forum", "kestrel-forum", "kestrel-shop", "plaza"])].append(m)
        for _ in range(3 + tideline.dice.below(3)):
            m = tideline.say(day, (38, 36))
            out[tideline.dice.pick(["tideline-forum", "tideline-forum", "tideline-reviews", "plaza"])].append(m)
        for _ in range(cafe.dice.below(3)):
            out[cafe.dice.pick(["cafe-reviews", "cafe-reviews", "cafe-survey"])].append(cafe.say(day, (72, 14)))
        if n % 5 == 2:
            out["wheel-and-spoke"].append(Mention(spread(other, day, HOURS), kestrel.decks[2].deal(), "redaktion",
                                                  title="From the trade: Kestrel"))
        if n % 3 == 0:
            out["plaza"].append(Mention(spread(other, day, HOURS), birds.deal(), other.pick(NAMES)))
        for name in ("harbour-post", "coast-wire", "stadtblog"):
            if other.below(3) == 0:
                text = chatter.deal()
                out[name].append(Mention(spread(other, day, HOURS), text, "newsroom", title=text.split(",")[0][:60]))
        day += timedelta(days=1)
        n += 1

    # The story, copied from paper to paper within a day, headline and last line changed on the way.
    at = datetime(2026, 3, 12, 9, 10, tzinfo=UTC)
    out["harbour-post"].append(Mention(at, STORY, "newsroom", title=STORY_TITLE))
    out["coast-wire"].append(Mention(at + timedelta(hours=2), STORY + " (Coast Wire)", "wire desk",
                                     title="Tideline closes telephone help"))
    out["stadtblog"].append(Mention(at + timedelta(hours=5), "Reposted from the Harbour Post: " + STORY, "stadtblog",
                                    title=STORY_TITLE))
    out["plaza"].append(Mention(at + timedelta(hours=6), STORY, "newsbot"))

    # Friday 13 March: the update goes out at 07:00 UTC; Saturday at 08:30 it is mended.
    fire, dice = Deck(Dice(15), KESTREL_FIRE), Dice(16)
    at = datetime(2026, 3, 13, 8, 5, tzinfo=UTC)
    places = ["kestrel-forum", "plaza", "kestrel-shop", "kestrel-forum", "plaza"]
    for i in range(26):
        where = places[i % len(places)]
        out[where].append(Mention(at, fire.deal(), NAMES[(i * 7 + 3) % len(NAMES)], 1))
        at += timedelta(minutes=18 + dice.below(40) + (i // 8) * 14)
    mend, at = Deck(Dice(17), KESTREL_MEND), datetime(2026, 3, 14, 9, 20, tzinfo=UTC)
    for i in range(5):
        out["kestrel-forum" if i % 2 else "plaza"].append(Mention(at, mend.deal(), NAMES[(i * 11 + 5) % len(NAMES)], 5))
        at += timedelta(minutes=70 + dice.below(60))

    out["plaza"].append(Mention(datetime(2026, 3, 12, 17, 40, tzinfo=UTC), SARCASM, "pedal77"))
    out["cafe-reviews"].append(Mention(datetime(2026, 3, 14, 11, 32, tzinfo=UTC), CAFE_FURIOUS, "M. R.", 1))
    for items in out.values():
        items.sort(key=lambda m: (m.at, m.text))
    return out


# --- documents, as servers write them -------------------------------------------------------------

def rfc822(at):
    return at.strftime("%a, %d %b %Y %H:%M:%S +0000")


def iso(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def headline(m):
    """What a forum's software puts above a post: its first words."""
    first = m.title or m.text.split(". ")[0]
    return first if len(first) <= 60 else first[:60].rsplit(" ", 1)[0] + " ..."


def number(name, m):
    """A stable id: the moment and the place of the mention."""
    return "%s-%s" % (name, m.at.strftime("%Y%m%d%H%M%S"))


def rss(name, title, link, items):
    out = ['<?xml version="1.0" encoding="UTF-8"?>',
           '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">', "<channel>",
           "<title>%s</title>" % html.escape(title), "<link>%s</link>" % link,
           "<description>%s</description>" % html.escape(title), "<language>en</language>"]
    for m in reversed(items):
        out += ["<item>", "<title>%s</title>" % html.escape(headline(m)), "<link>%s/%s</link>" % (link, number(name, m)),
                '<guid isPermaLink="false">%s</guid>' % number(name, m), "<dc:creator>%s</dc:creator>" % m.author,
                "<pubDate>%s</pubDate>" % rfc822(m.at),
                "<description><![CDATA[<p>%s</p>]]></description>" % html.escape(m.text, quote=False), "</item>"]
    return "\n".join(out + ["</channel>", "</rss>", ""])


def atom(name, title, link, items):
    out = ['<?xml version="1.0" encoding="utf-8"?>', '<feed xmlns="http://www.w3.org/2005/Atom">',
           "<title>%s</title>" % html.escape(title), '<link href="%s/"/>' % link, "<id>%s/</id>" % link,
           "<updated>%s</updated>" % iso(items[-1].at if items else START)]
    for m in reversed(items):
        out += ["<entry>", "<title>%s</title>" % html.escape(headline(m)),
                '<link rel="alternate" href="%s/%s"/>' % (link, number(name, m)),
                "<id>tag:%s,2026:%s</id>" % (link.split("/")[2], number(name, m)), "<updated>%s</updated>" % iso(m.at),
                "<published>%s</published>" % iso(m.at), "<author><name>%s</name></author>" % m.author,
                '<content type="html">%s</content>' % html.escape("<p>%s</p>" % html.escape(m.text, quote=False)),
                "</entry>"]
    return "\n".join(out + ["</feed>", ""])


def jsonfeed(name, title, link, items):
    return json.dumps({
        "version": "https://jsonfeed.org/version/1.1", "title": title, "home_page_url": link + "/",
        "items": [{"id": number(name, m), "url": "%s/%s" % (link, number(name, m)), "content_text": m.text,
                   "date_published": iso(m.at), "authors": [{"name": m.author}]} for m in reversed(items)],
    }, ensure_ascii=False, indent=1) + "\n"


def page(name, title, link, items):
    stars = [m.stars for m in items]
    data = {"@context": "https://schema.org", "@type": "Product", "name": title, "url": link,
            "aggregateRating": {"@type": "AggregateRating", "ratingValue": "%.1f" % (sum(stars) / len(stars)),
                                "bestRating": "5", "reviewCount": str(len(items))},
            "review": [{"@type": "Review", "@id": "%s#%s" % (link, number(name, m)),
                        "author": {"@type": "Person", "name": m.author},
                        "datePublished": iso(m.at), "reviewBody": m.text,
                        "reviewRating": {"@type": "Rating", "ratingValue": str(m.stars), "bestRating": "5"}}
                       for m in reversed(items)]}
    cards = ["<article><h3>%d of 5</h3><p>%s</p></article>" % (m.stars, html.escape(m.text)) for m in reversed(items)]
    return "\n".join(["<!doctype html>", '<html lang="en">', "<head>", '<meta charset="utf-8">',
                      "<title>%s</title>" % html.escape(title),
                      '<script type="application/ld+json">', json.dumps(data, ensure_ascii=False, indent=1), "</script>",
                      "</head>", "<body>", "<h1>%s</h1>" % html.escape(title)] + cards + ["</body>", "</html>", ""])


def survey(name, title, link, items):
    rows = ["date;stars;comment"]
    rows += ['%s;%d;"%s"' % (m.at.strftime("%d.%m.%Y"), m.stars, m.text.replace('"', '""')) for m in items]
    return "\r\n".join(rows) + "\r\n"


CONSENT = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Before you continue</title></head>
<body>
<h1>Before you continue to the Tideline forum</h1>
<p>We use cookies and data to deliver and maintain our services. Accept all, or reject all.</p>
<form action="/consent" method="post"><button>Accept all</button><button>Reject all</button></form>
</body>
</html>
"""

# name, file, writer, title, link, items kept in the document after the first poll
SOURCES = [
    ("kestrel-forum", "kestrel-forum.atom", atom, "Kestrel riders' forum", "https://forum.kestrel.example", 20),
    ("kestrel-shop", "kestrel-shop.html", page, "Kestrel City e-bike: reviews", "https://shop.kestrel.example/city", 12),
    ("plaza", "plaza.json", jsonfeed, "Plaza: posts near you", "https://plaza.example", 30),
    ("wheel-and-spoke", "wheel-and-spoke.xml", rss, "Wheel & Spoke", "https://wheelandspoke.example", 10),
    ("tideline-forum", "tideline-forum.xml", rss, "Tideline customers' forum", "https://forum.tideline.example", 20),
    ("tideline-reviews", "tideline-reviews.html", page, "Tideline broadband: reviews",
     "https://reviews.example/tideline", 12),
    ("harbour-post", "harbour-post.xml", rss, "Harbour Post", "https://harbourpost.example", 10),
    ("coast-wire", "coast-wire.atom", atom, "Coast Wire", "https://coastwire.example", 10),
    ("cafe-reviews", "cafe-reviews.html", page, "Café Nordlicht: reviews", "https://reviews.example/nordlicht", 12),
    ("cafe-survey", "cafe-survey.csv", survey, "", "", 1000),
    ("stadtblog", "stadtblog.xml", rss, "Stadtblog Altona", "https://stadtblog.example", 10),
]
BLIND_FROM = datetime(2026, 3, 13, 17, 0, tzinfo=UTC)


def polls():
    at = FIRST_POLL
    while at <= LAST_POLL:
        yield at
        at += timedelta(hours=1)


def main():
    everything, last, steps = world(), {}, []
    for old in os.listdir(HERE):
        if old.isdigit():
            shutil.rmtree(os.path.join(HERE, old))
    for n, at in enumerate(polls(), 1):
        folder = "%02d" % n
        changed = {}
        for name, file, writer, title, link, keep in SOURCES:
            items = [m for m in everything[name] if m.at <= at]
            if n > 1:
                items = items[-keep:]
            body = writer(name, title, link, items)
            if name == "tideline-forum" and at >= BLIND_FROM:
                body = CONSENT
            if last.get(name) != body and not (n > 1 and last.get(name + "/ids") == [number(name, m) for m in items]
                                               and body != CONSENT):
                changed[file] = body
                last[name] = body
            last[name + "/ids"] = [number(name, m) for m in items]
        steps.append("%s\t%s" % (iso(at), folder if changed else "-"))
        if changed:
            os.makedirs(os.path.join(HERE, folder))
            for file, body in changed.items():
                with open(os.path.join(HERE, folder, file), "w", encoding="utf-8", newline="") as f:
                    f.write(body)
    with open(os.path.join(HERE, "steps.tsv"), "w", encoding="utf-8") as f:
        f.write("# When the demo polls, and the folder with the documents that changed since (-: none).\n")
        f.write("# Written by make.py.\n" + "\n".join(steps) + "\n")


main()
