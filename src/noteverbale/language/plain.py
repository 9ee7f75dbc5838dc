"""Compare words without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TRADITIONAL = (
    "專東豐臨烏書買亞眾倫體兒蘭關興岡幾劃剛辦務勞區華協單盧衛發號敘員團國圖聖堅處寧賓寶爾屬島庫開錄總執撾時來構歐湯濟灣濱愛瑪"
    "電畫稱簽類約級納組織維緬編羅聯職脫臘蘇藥萊薩藍觀計議語諾調謂負責貝販贊達運進郵長門問間閣際難韋韓頁預題顛馬駐魯鮮麥與標欄會準別寫機臺領參幹時顧師駐義劉錢"
)
_SIMPLIFIED = (
    "专东丰临乌书买亚众伦体儿兰关兴冈几划刚办务劳区华协单卢卫发号叙员团国图圣坚处宁宾宝尔属岛库开录总执挝时来构欧汤济湾滨爱玛"
    "电画称签类约级纳组织维缅编罗联职脱腊苏药莱萨蓝观计议语诺调谓负责贝贩赞达运进邮长门问间阁际难韦韩页预题颠马驻鲁鲜麦与标栏会准别写机台领参干时顾师驻义刘钱"
)
_NEITHER = re.compile("[^a-z0-9]")  # of ASCII
_INTERCHANGEABLE = str.maketrans(
    {"ى": "ي", "ی": "ي", "ک": "ك", "ہ": "ه", "ة": "ه", "ٱ": "ا", "ı": "i", "\u0640": None}
    | dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True))
)


@lru_cache(maxsize=16384)  # an office has some 5,000 names, and asks for each again whenever it is read
def plain(text: str) -> str:
    """Return a word reduced to its letters and digits: no case, accents, spaces or punctuation, digits as 0 to 9.

    In Arabic, ى and ي count as one letter, and so do ة and ه, because keyboards confuse them; a Persian keyboard has its own
    ک and ی. The traditional characters of the names of States count as the simplified ones.
    """
    if text.isascii():
        return _NEITHER.sub("", text.lower())
    marks = unicodedata.normalize("NFKD", text).casefold().translate(_INTERCHANGEABLE)
    letters = (char for char in marks if char.isalnum())
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in letters)
