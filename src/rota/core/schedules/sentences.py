"""English sentences as schedules, by a grammar: nothing is guessed, what is not understood is refused.

A sentence is phrases in any order: how often ("every 15 minutes"), when ("at 9am and 5pm", "from 9 to 6"), on which days
("on weekdays", "the first Monday of the month", "every other week on Tuesday"), in which months, in which zone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from difflib import get_close_matches

from rota.core.schedules.phrases import ALL_DAYS, HOURS, LAST, MINUTES, WEEKEND, WORKDAYS, Phrase, rule_of
from rota.core.schedules.rules import CronRule, InvalidSchedule, RRuleRule, Rule
from rota.core.schedules.times import check_rule
from rota.core.schedules.words import in_words
from rota.core.schedules.zones import zone, zone_names

MAX_LENGTH = 2_000
_ANY_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
"""That a rule ever fires does not depend on when one looks."""
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ORDINALS = ("zeroth", "first", "second", "third", "fourth", "fifth")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip

_TIME = r"(?:noon|midday|midnight|\d{1,2}(?::\d{2})?(?: ?(?:am|pm))?)"
_DAY = r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?\b"
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|september|"
    r"october|november|december)\b"
)
_NUMBER = rf"(?:\d{{1,6}}|{'|'.join(_NUMBERS[1:])}|other)"
_NTH = rf"(?:{'|'.join(_ORDINALS[1:])}|last|[1-5](?:st|nd|rd|th))"
_DATE = r"(?:\d{1,2}(?:st|nd|rd|th))"
_AND = r"(?: and | )"
_SPAN = r"(?: ?- ?| to | through | until | till )"
_OF_MONTH = r"(?: (?:of|in) (?:the|each|every|a) month)"


def parse_sentence(sentence: str, timezone: str | None = None) -> Rule:
    """Return the rule that a sentence says; `timezone` is for those that name no zone.

    Raises:
        InvalidSchedule: it is not understood: which part, and the nearest reading.
    """
    if not isinstance(sentence, str) or not sentence.strip():
        raise InvalidSchedule("The sentence is empty: write one such as 'weekdays at 9am', or 'every 15 minutes'.")
    if len(sentence) > MAX_LENGTH:
        raise InvalidSchedule(f"The sentence has {len(sentence)} characters; at most {MAX_LENGTH} are read.")
    literal = _literal(sentence, timezone)
    if literal is not None:
        return literal
    phrase, rest = _read(sentence, timezone)
    if rest:
        raise InvalidSchedule(
            f"The sentence {sentence!r} is not understood from {rest!r} on. {_nearest(sentence, rest, timezone)}"
        )
    try:
        rule = rule_of(phrase)
        check_rule(rule, _ANY_MOMENT)
    except InvalidSchedule as error:
        raise InvalidSchedule(f"The sentence {sentence!r} cannot be a schedule: {error}") from None
    return rule


def _literal(sentence: str, timezone: str | None) -> Rule | None:
    """Read the form in which `in_words` says what it has no words for."""
    found = re.fullmatch(r"by the (cron expression|rrule) \"([^\"]+)\"(, both days)?(?: in (\S+))?", sentence.strip())
    if found is None:
        return None
    kind, text, both, named = found.groups()
    place = named or timezone
    rule: Rule = CronRule(text, place, not both) if kind != "rrule" else RRuleRule(text.replace(" ", "\n"), place)
    check_rule(rule, _ANY_MOMENT)
    return rule


# --- reading -------------------------------------------------------------------------------------------------------------


def _read(sentence: str, timezone: str | None) -> tuple[Phrase, str]:
    """Return what was understood, and the rest that was not."""
    phrase = Phrase(timezone=timezone)
    text = _take_zone(" ".join(sentence.split()), phrase)
    rest = _normal(text)
    understood = False
    while rest:
        rest = re.sub(r"^(?:and |on |the |at |run |runs )*(?=\S)", lambda m: "at " if m[0].endswith("at ") else "", rest)
        for pattern, read in _PHRASES:
            found = pattern.match(rest)
            if found is not None:
                read(phrase, found)
                rest, understood = rest[found.end() :].strip(), True
                break
        else:
            return phrase, rest
    return phrase, "" if understood else text or "(nothing)"


def _normal(text: str) -> str:
    text = text.lower().replace("–", "-").replace("—", "-").replace("&", " and ").replace("'", "")
    text = re.sub(r"\b([ap])\. ?m\.?", r"\1m", text)
    text = re.sub(r"[,;.!](?=\s|$)", " and ", text)
    text = re.sub(r"\boclock\b", "", text)
    text = re.sub(r"\b(\d{1,2})(?::00)? in the morning\b", r"\1am", text)
    text = re.sub(r"\b(\d{1,2}) in the (?:afternoon|evening)\b", r"\1pm", text)
    text = re.sub(r"\b(half|quarter) past (\d{1,2})\b", lambda m: f"{m[2]}:{'30' if m[1] == 'half' else '15'}", text)
    text = re.sub(r"\bquarter to (\d{1,2})\b", lambda m: f"{(int(m[1]) - 1) % 24}:45", text)
    text = re.sub(r"\b(?:each)\b", "every", text)
    text = re.sub(r"(?: and)+(?= and )", "", " ".join(text.split()))
    return re.sub(r"^and |(?: and| \.)+$", "", text).strip()


def _take_zone(text: str, phrase: Phrase) -> str:
    found = re.search(r"(?:,? ?\b(?:in|at|by) )?\(?\b((?:[A-Za-z]+(?:/[A-Za-z0-9_+-]+)+)|UTC|utc|GMT|gmt)\b\)?(?: time)?", text)
    if found is None or re.fullmatch(_DAY + r"/.*", found[1].lower()):
        return text
    by_folded = {name.casefold(): name for name in zone_names()} if found[1] not in zone_names() else {}
    phrase.timezone = by_folded.get(found[1].casefold(), found[1])
    zone(phrase.timezone)
    return " ".join((text[: found.start()] + " " + text[found.end() :]).split())


def _minute_of(text: str, *, after: int | None = None) -> int:
    """Return the minute of the day of a time. One without am or pm that ends a span and is not later is in the afternoon."""
    if text in ("noon", "midday"):
        return 12 * MINUTES
    if text == "midnight":
        return 0
    found = re.fullmatch(r"(\d{1,2})(?::(\d{2}))? ?(am|pm)?", text)
    assert found is not None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if minute >= MINUTES or hour > (12 if half else 24) or (half and not hour) or (hour == 24 and minute):
        raise InvalidSchedule(f"{text!r} is no time of the day: write 9, 9:30, 17:00 or 5pm.")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif after is not None and hour <= 12 and after < 12 * MINUTES and hour * MINUTES + minute <= after:
        hour = hour % 12 + 12
    return hour % HOURS * MINUTES + minute


def _number(text: str | None) -> int:
    if not text:
        return 1
    if text == "other":
        return 2
    return int(text) if text.isdigit() else _NUMBERS.index(text)


def _nth(text: str) -> int:
    return LAST if text == "last" else _ORDINALS.index(text) if text in _ORDINALS else int(text[0])


def _day(text: str) -> int:
    return next(number for number, name in enumerate(_DAYS) if name.startswith(text[:3]))


def _month(text: str) -> int:
    return next(number for number, name in enumerate(_MONTHS, 1) if name.startswith(text[:3]))


def _date(text: str) -> int:
    number = int(re.sub(r"\D", "", text))
    if not 1 <= number <= 31:
        raise InvalidSchedule(f"{text!r} is no day of a month.")
    return number


def _circle(first: int, last: int, low: int, high: int) -> frozenset[int]:
    """Return the numbers from `first` to `last`, past the end if need be."""
    return frozenset(range(first, last + 1)) if first <= last else frozenset({*range(first, high + 1), *range(low, last + 1)})


def _once(name: str, before: object) -> None:
    if before:
        raise InvalidSchedule(f"The sentence says {name} twice: say it once.")


# --- phrases -------------------------------------------------------------------------------------------------------------


def _every(phrase: Phrase, found: re.Match[str]) -> None:
    count, unit = _number(found[1]), found[2]
    _frequency(phrase, count, unit)


def _frequency(phrase: Phrase, count: int, unit: str) -> None:
    if not count:
        raise InvalidSchedule(f"every 0 {unit}s is no frequency: say 1 or more.")
    if unit in ("day", "week", "month", "year"):
        _once("on which days", phrase.days.unit)
        phrase.days.unit, phrase.days.every = unit, count
        return
    _once("how often", phrase.frequency or phrase.seconds or phrase.past)
    seconds = count * {"second": 1, "minute": 60, "hour": 3600}[unit]
    minutes, odd = divmod(seconds, 60)
    fits = not odd and (
        MINUTES % minutes == 0 if minutes < MINUTES else minutes % MINUTES == 0 and HOURS % (minutes // MINUTES) == 0
    )
    if fits:
        phrase.frequency = minutes
    else:
        phrase.seconds = seconds


def _per_period(phrase: Phrase, found: re.Match[str]) -> None:
    count = {"once": 1, "twice": 2, "thrice": 3}.get(found[1]) or _number(found[2])
    if found[3] == "hour":
        if not count or MINUTES % count:
            raise InvalidSchedule(f"{count} times an hour is not in even steps: say 'every … minutes'.")
        _frequency(phrase, MINUTES // count, "minute")
    elif count == 1:
        phrase.days.unit = phrase.days.unit or found[3]
    elif found[3] == "day" and HOURS % count == 0:
        _frequency(phrase, HOURS // count, "hour")
    else:
        raise InvalidSchedule(f"{found[0]!r} does not say when: name the days or times.")


def _adverb(phrase: Phrase, found: re.Match[str]) -> None:
    word = found[0]
    if word == "hourly":
        _frequency(phrase, 1, "hour")
    elif word == "half-hourly" or word == "every half hour" or word == "every half an hour":
        _frequency(phrase, 30, "minute")
    elif word.startswith("every quarter ") or word == "every quarter-hour":
        _frequency(phrase, 15, "minute")
    elif word in ("fortnightly", "every fortnight"):
        _frequency(phrase, 2, "week")
    elif word in ("quarterly", "every quarter"):
        _frequency(phrase, 1, "month")
        phrase.days.months = frozenset({1, 4, 7, 10})
    else:
        unit = {"daily": "day", "nightly": "day", "everyday": "day", "weekly": "week", "monthly": "month"}.get(word, "year")
        _frequency(phrase, 1, unit)


def _window(phrase: Phrase, found: re.Match[str]) -> None:
    _once("a span of hours", phrase.window)
    start_text, end_text = found[1], found[2]
    start = _minute_of(start_text)
    if end_text.endswith("pm") and re.fullmatch(r"\d{1,2}(:\d{2})?", start_text) and start < 12 * MINUTES:
        later = start + 12 * MINUTES
        start = later if later <= _minute_of(end_text) else start
    end = _minute_of(end_text, after=start)
    phrase.window = (start, end)


def _times(phrase: Phrase, found: re.Match[str]) -> None:
    _once("times", phrase.window)
    half = None
    texts = re.findall(_TIME, found[0].removeprefix("at "))
    for text in reversed(texts):  # in "9 and 11am" the second says what the first means
        half = text[-2:] if text[-2:] in ("am", "pm") else half if text.isdigit() and half == "am" else None
        minute = _minute_of(text if text[-2:] in ("am", "pm") or not half or not text.isdigit() else text + half)
        phrase.times.append((minute // MINUTES, minute % MINUTES))


def _past_hour(phrase: Phrase, found: re.Match[str]) -> None:
    _once("how often", phrase.frequency or phrase.seconds or phrase.past)
    minutes = [int(text) for text in re.findall(r"\d+", found[1])]
    if any(minute >= MINUTES for minute in minutes):
        raise InvalidSchedule("minutes past the hour are 0 to 59.")
    hours = re.findall(r"\d+", found[2]) if found[2] else None
    if hours is None:
        phrase.past = minutes
    else:
        if any(int(hour) >= HOURS for hour in hours):
            raise InvalidSchedule("hours are 0 to 23.")
        phrase.times += [(int(hour), minute) for hour in hours for minute in minutes]


def _weekdays(phrase: Phrase, found: re.Match[str]) -> None:
    days: set[int] = set()
    for first, last in re.findall(rf"({_DAY})(?:{_SPAN}({_DAY}))?", found[0]):
        days |= _circle(_day(first), _day(last), 0, 6) if last else {_day(first)}
    if re.search(r"\b(?:week|work|working |business )days?\b|\bweekdays?\b", found[0]):
        days |= WORKDAYS
    if "weekend" in found[0]:
        days |= WEEKEND
    phrase.days.weekdays |= days


def _except(phrase: Phrase, found: re.Match[str]) -> None:
    named = Phrase()
    _weekdays(named, found)
    phrase.days.weekdays = (phrase.days.weekdays or ALL_DAYS) - named.days.weekdays
    if not phrase.days.weekdays:
        raise InvalidSchedule("no day of the week is left.")


def _every_nth_weekday(phrase: Phrase, found: re.Match[str]) -> None:
    """Read "every other tuesday", "every 2nd friday" as weeks that are counted."""
    _once("how often", phrase.days.unit)
    phrase.days.unit, phrase.days.every = "week", 2 if found[1] in ("other", "second", "2nd") else _number(found[1])
    _weekdays(phrase, found)


def _numbered_weekdays(phrase: Phrase, found: re.Match[str]) -> None:
    numbers = [_nth(text) for text in re.findall(_NTH, found[1])]
    days = [_day(text) for text in re.findall(rf"\b{_DAY}\b", found[2])]
    phrase.days.numbered |= {(number, day) for number in numbers for day in days}
    _months_in(phrase, found[3])


def _edge_of_month(phrase: Phrase, found: re.Match[str]) -> None:
    edge = LAST if found[1] in ("last", "end") else 1
    if found[2]:
        phrase.days.workday = edge
    else:
        phrase.days.month_days |= {edge}
    _months_in(phrase, found[3])


def _months_in(phrase: Phrase, text: str | None) -> None:
    for first, last in re.findall(rf"\b({_MONTH})\b(?:{_SPAN}({_MONTH})\b)?", text or ""):
        phrase.days.months |= _circle(_month(first), _month(last), 1, 12) if last else {_month(first)}


def _dates(phrase: Phrase, found: re.Match[str]) -> None:
    text = re.sub(rf"\b{_MONTH}\b.*|\bof\b.*|\bin\b.*", "", found[0])
    phrase.days.month_days |= {_date(item) for item in re.findall(r"\d{1,2}", text)}
    if re.search(r"\blast\b", text):
        phrase.days.month_days |= {LAST}
    _months_in(phrase, found[0])


def _month_then_day(phrase: Phrase, found: re.Match[str]) -> None:
    phrase.days.month_days |= {_date(found[2])}
    phrase.days.months |= {_month(found[1])}


def _months(phrase: Phrase, found: re.Match[str]) -> None:
    _months_in(phrase, found[0])


_ADVERBS = (
    "hourly|half-hourly|every half (?:an )?hour|every quarter (?:of an )?hour|every quarter-hour|fortnightly|every fortnight|"
    "quarterly|every quarter|daily|nightly|everyday|weekly|monthly|yearly|annually"
)
_PLAIN_TIME = r"(?:noon|midday|midnight|\d{1,2}(?::\d{2}(?: ?(?:am|pm))?| ?(?:am|pm)))"
_INTEGERS = rf"\d{{1,2}}(?:{_AND}\d{{1,2}})*"
_NTHS = rf"{_NTH}(?:{_AND}(?:the )?{_NTH})*"
_LIST_OF_DAYS = rf"(?:{_DAY})(?:{_SPAN}{_DAY})?"
_ONE_DAY_KIND = rf"(?:every )?(?:{_LIST_OF_DAYS}|weekdays?|weekends?|workdays?|working days?|business days?)"
_IN_MONTHS = rf"(?:(?:of|in) )?(?:every )?{_MONTH}(?:{_SPAN}{_MONTH})?(?:{_AND}{_MONTH}(?:{_SPAN}{_MONTH})?)*"
_PHRASES: tuple[tuple[re.Pattern[str], Callable[[Phrase, re.Match[str]], None]], ...] = tuple(
    (re.compile(f"(?:{pattern})(?= |$)"), read)
    for pattern, read in (
        (_ADVERBS, _adverb),
        (rf"(?:every )?({_NTHS}) ({_DAY}(?:{_AND}{_DAY})*)(?:{_OF_MONTH}|( {_IN_MONTHS}))", _numbered_weekdays),
        (rf"(once|twice|thrice|({_NUMBER}) times) (?:an?|every|per) (hour|day|week|month|year)", _per_period),
        (rf"every (other|second|2nd|{_NUMBER}) ({_DAY}(?:{_AND}{_DAY})*)", _every_nth_weekday),
        (rf"every (?:({_NUMBER}) )?(second|minute|hour|day|week|month|year)s?", _every),
        (rf"(?:from|between) ({_TIME})(?:{_SPAN}| and )({_TIME})", _window),
        (rf"(?:at )?({_TIME}) ?- ?({_TIME})", _window),
        (rf"at ({_INTEGERS}) minutes? past (?:every hour|the hour|({_INTEGERS}))", _past_hour),
        (rf"(first|last) (?:day|((?:week|work|working |business )day))(?:{_OF_MONTH}|( {_IN_MONTHS}))", _edge_of_month),
        (r"(end) of (?:the|every) month()()", _edge_of_month),
        (rf"{_DATE}(?:{_AND}(?:the )?(?:{_DATE}|last(?: day)?))*(?:{_OF_MONTH}| {_IN_MONTHS})?", _dates),
        (rf"day (\d{{1,2}})(?:{_OF_MONTH})", _dates),
        (rf"(?:every )?({_MONTH}) (?:the )?(\d{{1,2}}(?:st|nd|rd|th)?)", _month_then_day),
        (rf"(\d{{1,2}}) {_MONTH}", _dates),
        (rf"(?:except|but not|excluding)(?: on)? ({_ONE_DAY_KIND}(?:{_AND}{_ONE_DAY_KIND})*)", _except),
        (rf"(?:only )?(?:on )?{_ONE_DAY_KIND}(?:{_AND}(?:on )?{_ONE_DAY_KIND})*", _weekdays),
        (rf"at {_TIME}(?:{_AND}(?:at )?{_TIME})*", _times),
        (rf"{_PLAIN_TIME}(?:{_AND}(?:at )?{_PLAIN_TIME})*", _times),
        (rf"(?:in|from|during|of)? ?{_IN_MONTHS}", _months),
    )
)  # fmt: skip

_OTHER_WORDS = """every each at on in from to between and other once twice daily hourly weekly monthly yearly quarterly
    weekday weekdays weekend weekends minute minutes hour hours day days week weeks month months year years
    noon midnight last"""
_WORDS = sorted({*_DAYS, *_MONTHS, *_NUMBERS, *_ORDINALS, *(f"{day}s" for day in _DAYS), *_OTHER_WORDS.split()})


def _nearest(sentence: str, rest: str, timezone: str | None) -> str:
    """Say what the sentence would be with a word of it written as one that is known, or with the rest left out."""
    wrong = rest.split()[0]
    close = [] if len(wrong) < 3 or wrong in _WORDS else get_close_matches(wrong, _WORDS, n=3, cutoff=0.7)
    for text in (
        *(re.sub(rf"(?i)\b{re.escape(wrong)}\b", word, sentence, count=1) for word in close),
        _without(sentence, rest),
    ):
        reading = _reading(text, timezone)
        if reading is not None:
            return f"The nearest reading is {reading!r}."
    return "Say it as 'weekdays at 9am', 'every 15 minutes from 9 to 17' or 'the first Monday of the month at 8'."


def _without(sentence: str, rest: str) -> str:
    normal = _normal(sentence)
    return normal[: len(normal) - len(rest)] if normal.endswith(rest) else ""


def _reading(text: str, timezone: str | None) -> str | None:
    try:
        phrase, rest = _read(text, timezone)
        return None if rest or not text.strip() else in_words(rule_of(phrase))
    except InvalidSchedule:
        return None
