"""The regions that ALB is in, and their zones, as values. Pure data and its reading.

Source: Alibaba Cloud's page "Regions and zones supported by ALB".
"""
# ruff: noqa: RUF001 - names are spelled as the cloud spells them, full-width brackets included

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_CITY = re.compile(r"[（(](.+)[）)]")


class Language(StrEnum):
    """A language that names can be asked for in."""

    CHINESE = "zh-CN"
    ENGLISH = "en-US"
    JAPANESE = "ja"


_ZONE_NAMES = {
    Language.CHINESE: "{city} 可用区{letter}",
    Language.ENGLISH: "{city} Zone {letter}",
    Language.JAPANESE: "{city} ゾーン{letter}",
}


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of a region."""

    id: str
    region: Region
    letter: str

    def name(self, language: Language) -> str:
        """What people call it."""
        return _ZONE_NAMES[language].format(city=self.region.city(language), letter=self.letter.upper())


@dataclass(frozen=True, slots=True)
class Region:
    """A region.

    Attributes:
        letters: letters of its zones.
    """

    id: str
    letters: str
    chinese: str
    english: str
    japanese: str

    @property
    def zones(self) -> list[Zone]:
        """Its zones; their ids are spelled ``cn-hangzhou-g`` but ``us-west-1a``."""
        link = "" if self.id[-1:].isdigit() else "-"
        return [Zone(f"{self.id}{link}{letter}", self, letter) for letter in self.letters]

    def name(self, language: Language) -> str:
        """What people call it."""
        names = {Language.CHINESE: self.chinese, Language.ENGLISH: self.english, Language.JAPANESE: self.japanese}
        return names[language]

    def city(self, language: Language) -> str:
        """What people call its place: what is in brackets in its name, if there are any."""
        name = self.name(language)
        city = _CITY.search(name)
        return city[1] if city else name


_ROWS = (
    ("cn-hangzhou", "bfghijk", "华东1（杭州）", "China (Hangzhou)", "中国 (杭州)"),
    ("cn-shanghai", "bcdefglmn", "华东2（上海）", "China (Shanghai)", "中国 (上海)"),
    ("cn-shenzhen", "bcdef", "华南1（深圳）", "China (Shenzhen)", "中国 (深セン)"),
    ("cn-chengdu", "abc", "西南1（成都）", "China (Chengdu)", "中国 (成都)"),
    ("cn-zhongwei", "ab", "西北2（中卫）", "China (Zhongwei)", "中国 (中衛)"),
    ("cn-qingdao", "bc", "华北1（青岛）", "China (Qingdao)", "中国 (青島)"),
    ("cn-beijing", "fghijkl", "华北2（北京）", "China (Beijing)", "中国 (北京)"),
    ("cn-zhangjiakou", "abc", "华北3（张家口）", "China (Zhangjiakou)", "中国 (張家口)"),
    ("cn-wulanchabu", "abcd", "华北6（乌兰察布）", "China (Ulanqab)", "中国 (ウランチャブ)"),
    ("cn-hongkong", "bcd", "中国（香港）", "China (Hong Kong)", "中国 (香港)"),
    ("cn-guangzhou", "ab", "华南3（广州）", "China (Guangzhou)", "中国 (広州)"),
    ("cn-heyuan", "ab", "华南2（河源）", "China (Heyuan)", "中国 (河源)"),
    ("ap-southeast-1", "abc", "新加坡", "Singapore", "シンガポール"),
    ("ap-southeast-3", "abc", "马来西亚（吉隆坡）", "Malaysia (Kuala Lumpur)", "マレーシア (クアラルンプール)"),
    ("ap-northeast-1", "abcde", "日本（东京）", "Japan (Tokyo)", "日本 (東京)"),
    ("ap-southeast-5", "abc", "印度尼西亚（雅加达）", "Indonesia (Jakarta)", "インドネシア (ジャカルタ)"),
    ("ap-northeast-2", "ab", "韩国（首尔）", "South Korea (Seoul)", "韓国 (ソウル)"),
    ("ap-southeast-6", "ab", "菲律宾（马尼拉）", "Philippines (Manila)", "フィリピン (マニラ)"),
    ("ap-southeast-7", "ab", "泰国（曼谷）", "Thailand (Bangkok)", "タイ (バンコク)"),
    ("eu-west-1", "ab", "英国（伦敦）", "UK (London)", "イギリス (ロンドン)"),
    ("eu-central-1", "abc", "德国（法兰克福）", "Germany (Frankfurt)", "ドイツ (フランクフルト)"),
    ("us-east-1", "ab", "美国（弗吉尼亚）", "US (Virginia)", "米国 (バージニア)"),
    ("us-west-1", "ab", "美国（硅谷）", "US (Silicon Valley)", "米国 (シリコンバレー)"),
    ("na-south-1", "a", "墨西哥", "Mexico", "メキシコ"),
    ("me-central-1", "ab", "沙特（利雅得）", "SAU (Riyadh)", "サウジアラビア (リヤド)"),
)

REGIONS: dict[str, Region] = {row[0]: Region(*row) for row in _ROWS}
"""Every region of the public cloud that has ALB, by id."""


def region(region_id: str) -> Region:
    """The region with this id; one that is not on the list has zones ``a`` and ``b`` and no other name."""
    return REGIONS.get(region_id) or Region(region_id, "ab", region_id, region_id, region_id)


def zone_ids(region_id: str) -> list[str]:
    """Ids of a region's zones."""
    return [zone.id for zone in region(region_id).zones]
