"""Fictional applicants: enterprises with valid credit codes and people with valid identity numbers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product

from approvals.models import Applicant
from core import moments
from core.crypto import blind_index, encrypt
from core.identifiers import compute_id_check, compute_uscc_check, mask_resident_id
from core.searchtext import search_key

PLACES = ("岳阳云溪", "岳阳", "湖南", "郴州", "临湘", "平江", "鞍山", "长岭", "洞庭", "巴陵", "苏仙", "千山")
FIRST = "安邦昌诚达恩丰富广国海航弘华汇吉佳建金京久钧凯康兰利联林隆鹿茂美明南宁鹏平奇启千青庆仁荣瑞润三森"
FIRST += "盛时思泰天通同万威维文祥欣新鑫兴旭亚扬亿益盈永友宇裕元远云泽展正知智中众卓"
LAST = "晨创德方峰福光豪恒宏辉坚江杰捷景康科岭茂能鹏普琪勤泉锐森胜顺腾拓旺维信雄旭阳耀逸毅英源岳赞"
TRADES = (
    "新材料",
    "精细化工",
    "环保科技",
    "装备制造",
    "智能仓储",
    "电子",
    "食品",
    "建设工程",
    "物流",
    "生物医药",
    "能源",
    "商贸",
)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓韩冯曹"
ENTERPRISES = 9  # of ten applicants


def applicants(number: int, rng: random.Random) -> Iterator[Applicant]:
    """`number` applicants that are not stored yet, no two with the same code."""
    names = [f"{place}{a}{b}{trade}" for place, a, b, trade in product(PLACES, FIRST, LAST, TRADES)]
    rng.shuffle(names)
    first = Applicant.objects.count()
    for count in range(first, first + number):
        if count % 10 < ENTERPRISES:
            yield _enterprise(names[count % len(names)], count)
        else:
            yield _person(rng, count)


def _enterprise(name: str, count: int) -> Applicant:
    first = f"91430600BC{count:07d}"
    code = first + compute_uscc_check(first)
    again = f"第{count}" if count >= 500_000 else ""
    full = f"{name}{again}有限公司"
    return Applicant(
        kind=Applicant.Kind.ENTERPRISE,
        name=full,
        uscc=code,
        phone=f"139{count:08d}",
        search=search_key(full, code),
        created_at=moments.now(),
    )


def _person(rng: random.Random, count: int) -> Applicant:
    born = f"{rng.randint(1960, 2004)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    first = f"43{count // 1000 % 10000:04d}{born}{count % 1000:03d}"
    ident = first + compute_id_check(first)
    name = rng.choice(SURNAMES) + rng.choice(FIRST) + rng.choice(LAST)
    return Applicant(
        kind=Applicant.Kind.PERSON,
        name=name,
        resident_id=encrypt(ident),
        resident_id_index=blind_index(ident),
        resident_id_masked=mask_resident_id(ident),
        phone=f"138{count:08d}",
        search=search_key(name),
        created_at=moments.now(),
    )
