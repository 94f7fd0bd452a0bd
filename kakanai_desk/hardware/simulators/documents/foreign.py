"""Invented foreign holders of each split. Their names are in the order and letters of the residence card.

A Chinese name has its kanji in the 正字 form that the immigration authority prints (simplified ones are replaced,
入管告示 別表), without a space. No name part of one split is in the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from kakanai_desk.hardware.simulators.documents.split import Chance, Split


@dataclass(frozen=True)
class Country:
    """``card`` as on the residence card, ``code`` as in a passport, ``people`` as a passport names the nationality."""

    card: str
    code: str
    people: str


COUNTRIES = {
    "BRA": Country("ブラジル", "BRA", "BRASILEIRO(A)"),
    "VNM": Country("ベトナム", "VNM", "VIETNAMESE"),
    "CHN": Country("中国", "CHN", "CHINESE"),
    "PHL": Country("フィリピン", "PHL", "FILIPINO"),
    "NPL": Country("ネパール", "NPL", "NEPALESE"),
    "KOR": Country("韓国", "KOR", "REPUBLIC OF KOREA"),
    "IDN": Country("インドネシア", "IDN", "INDONESIA"),
    "USA": Country("米国", "USA", "UNITED STATES OF AMERICA"),
}

_WHOLE: dict[Split, dict[str, str]] = {  # family|given, upper case
    Split.DEV: {
        "BRA": "DA SILVA SOUZA|CARLOS EDUARDO;OLIVEIRA TANAKA|MARIANA;FERREIRA DOS SANTOS|ANA CLAUDIA;COSTA|PAULO",
        "VNM": "NGUYEN|VAN AN;TRAN|THI HONG NHUNG;LE|HOANG MINH;BUI|THI THU",
        "PHL": "DELA CRUZ|MARIA CRISTINA REYES;SANTOS|JOSE ANTONIO GARCIA;BAUTISTA|ROWENA LIM",
        "NPL": "THAPA|BISHNU BAHADUR;GURUNG|SITA KUMARI;ADHIKARI|PRAKASH",
        "IDN": "PRATAMA|ADI NUGROHO;|SUHARTINI",
        "USA": "JOHNSON|ROBERT WILLIAM;MACALLISTER-HUGHES|ELIZABETH ANNE",
    },
    Split.HELDOUT: {
        "BRA": "PEREIRA LIMA|JOAO VICTOR;YAMASHITA ALMEIDA|LETICIA;RODRIGUES DE MORAES|FERNANDO HENRIQUE;ROCHA|BIANCA",
        "VNM": "PHAM|QUOC BAO;HOANG|THI KIM NGAN;DANG|DUC LONG;VO|THI MY",
        "PHL": "MENDOZA|JENNIFER TORRES;VILLANUEVA|MARK ANGELO RAMOS;AQUINO|CHERRY DOMINGO",
        "NPL": "SHRESTHA|RAM KRISHNA;TAMANG|LAXMI DEVI;BHATTARAI|SURESH",
        "IDN": "WIJAYA|BUDI SETIAWAN;|KURNIAWATI",
        "USA": "ANDERSON|MICHAEL JAMES;FITZGERALD-O BRIEN|KATHERINE LOUISE",
    },
}
_WITH_KANJI: dict[Split, dict[str, str]] = {  # family|given|kanji
    Split.DEV: {
        "CHN": "WANG|XIAOMING|王曉明;ZHANG|WEI|張偉;LIU|YUHUA|劉玉華;CHEN|GUODONG|陳國棟;HUANG|LIJUAN|黃麗娟",
        "KOR": "KIM|MINJUN|金民俊;PARK|SOYEON|朴素姸;HAN|YOUNGSU|韓永洙;MOON|MIJA|文美子",
    },
    Split.HELDOUT: {
        "CHN": "LI|NA|李娜;ZHAO|JIANGUO|趙建國;YANG|MEILING|楊美玲;WU|DELONG|吳德龍;SUN|YUNFEI|孫雲飛",
        "KOR": "CHOI|JIHOON|崔志勳;LEE|HYEJIN|李惠眞;YUN|SANGHO|尹相浩;JEONG|SOONJA|鄭順子",
    },
}


@dataclass(frozen=True)
class ForeignName:
    family: str
    given: str
    kanji: str  # "" for most
    country: Country

    @property
    def romaji(self) -> str:
        return f"{self.family} {self.given}".strip()


def everyone(split: Split) -> tuple[ForeignName, ...]:
    found: list[ForeignName] = []
    for table in (_WHOLE[split], _WITH_KANJI[split]):
        for code, people in table.items():
            for person in people.split(";"):
                family, given, *kanji = person.split("|")
                found.append(ForeignName(family, given, "".join(kanji), COUNTRIES[code]))
    return tuple(found)


def draw(luck: Chance, split: Split, only: tuple[str, ...] = ()) -> ForeignName:
    """Countries are equally likely; ``only`` names the codes of those wanted."""
    names = [name for name in everyone(split) if not only or name.country.code in only]
    country = luck.say.choice(sorted({name.country.code for name in names}))
    return luck.say.choice([name for name in names if name.country.code == country])
