"""What both peers show: the words of a page, and rows as they are printed."""

import datetime
import hashlib
import hmac
import secrets

STATES = {
    "waiting": "待受理", "doing": "办理中", "answered": "已答复，等确认", "confirmed": "已确认", "returned": "退回重办",
    "declined": "办不了，已说明", "withdrawn": "已撤回",
}
NAVIGATION = [
    {"path": f"/{path}", "label": label}
    for path, label in [
        ("bench", "工作台"), ("cases", "诉求"), ("enterprises", "企业"), ("places", "楼宇"), ("map", "地图"), ("people", "人员"),
    ]
]
PAGE_ROWS = 50
COUNTED_ROWS = 2000
SEARCH_ROWS = 500
# The list that stands beside an open case.
QUEUE_ROWS = 100
UNFINISHED = ("waiting", "doing", "returned", "answered", "declined")
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
KEY = b"a key of the bench"


def token(person):
    return hmac.new(KEY, person.encode(), hashlib.sha256).hexdigest()


def person_of(cookie_or_bearer):
    """`person.signature` → the person, or None."""
    person, _, sign = cookie_or_bearer.partition(".")
    return person if hmac.compare_digest(sign, token(person)) else None


def options(pairs, chosen):
    return [{"value": value, "word": word, "chosen": value == chosen} for value, word in pairs]


def instant(milliseconds):
    return datetime.datetime.fromtimestamp(milliseconds / 1000, SHANGHAI)


def new_id(prefix):
    return f"{prefix}_{secrets.token_hex(13)}"


def words_for(text):
    """Pairs of characters, as the search index has them; for MATCH."""
    pairs = [text[place : place + 2] for place in range(len(text) - 1)] or [text]
    return " AND ".join(f'"{pair}"' for pair in pairs)
