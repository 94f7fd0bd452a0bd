"""A small table of 町字 of an invented part of the city."""

from __future__ import annotations

from datetime import date

from kakanai_desk.core.towns import Town, TownTable

TOWNS = TownTable(
    "滋賀県",
    "湖南市",
    (
        Town("9001001", "見本町", "ミホンチョウ", "一丁目", 1, residential=False),
        Town("9001002", "見本町", "ミホンチョウ", "二丁目", 2, residential=True),
        Town("9001012", "見本町", "ミホンチョウ", "十二丁目", 12, residential=True),
        Town("9002000", "大字見本谷", "オオアザミホンダニ", residential=False),
        Town("9002101", "大字見本谷", "オオアザミホンダニ", koaza="字上ノ山", residential=False),
        Town("9003000", "霞ケ沢", "カスミガサワ"),
        Town("9004000", "見本", "ミホン", residential=False),
        Town("9005000", "十文字", "ジュウモンジ"),
    ),
    date(2026, 4, 1),
)
