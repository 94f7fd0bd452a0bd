"""One value of every visitor's screen, with invented people: for the gallery and for the tests of layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from kakanai_desk.core import nationalities
from kakanai_desk.core.errors import AnswerNotAccepted, CardOfAnother, CardPinRejected, NoCard, SignatureTooSmall
from kakanai_desk.core.places import procedures
from kakanai_desk.core.talk_cards import VISITOR, talk_cards
from kakanai_desk.forms.definitions import Pack, Question
from kakanai_desk.forms.loader import load
from kakanai_desk.visit.visitor_screens import YES_NO
from kakanai_desk.visit.visitor_view import (
    AskPerson,
    AskQuestion,
    Begin,
    CheckDocument,
    CheckFacts,
    CheckHousehold,
    ChoiceView,
    ComeFor,
    Done,
    EnterPin,
    Fact,
    HelpComes,
    Hidden,
    Idle,
    Member,
    NeedHelp,
    Pin,
    PlaceCard,
    ProcedureCard,
    ShowProcedures,
    Sign,
    Station,
    StillThere,
    Stop,
    TakeCard,
    TakeSlip,
    Talk,
    VisitorScreen,
    Wait,
)

ADDRESS = "滋賀県湖南市見本町一丁目1番地1　見本ハイツ203号"


@cache
def pack() -> Pack:
    return load(procedures())


def question(name: str, **more: object) -> AskQuestion:
    """A real question of the definitions, as the desk would show it."""
    found: Question = pack().questions[name]
    choices: tuple[ChoiceView, ...] = ()
    if found.type.value == "yes_no":
        choices = YES_NO
    elif found.type.value == "choice":
        choices = tuple(
            ChoiceView(n, c.value, c.label, c.hint, c.pictogram) for n, c in enumerate(found.choices, start=1)
        )
    if more.pop("differs", False):
        choices = (*choices, ChoiceView(len(choices) + 1, "differs", {}, {}, "family"))
    values = {"number": 3, "total": 6, **more}
    return AskQuestion(
        question=found.id,
        ask=found.ask,
        hint=found.hint,
        why=found.why,
        type=found.type.value,
        choices=choices,
        **values,
    )  # type: ignore[arg-type]


def members(count: int) -> tuple[Member, ...]:
    people = (
        Member("世帯主", "みほん たろう", "見本　太郎", "昭和61年5月1日", 39, "visitor.sex.male", "card"),
        Member("妻", "みほん はなこ", "見本　花子", "昭和63年11月3日", 37, "visitor.sex.female", "typed"),
        Member("子", "みほん くずは", "見本　葛\U000e0102葉", "平成29年7月7日", 8, "visitor.sex.female", "code"),
        Member("子", "みほん なぎさ", "見本　渚", "令和5年9月12日", 2, "visitor.sex.male", "typed"),
        Member("妻の父", "みほん じゅげむじゅげむごこうのすりきれ", "見本　寿限無寿限無五劫乃摺切", "昭和25年1月1日",
               76, "visitor.sex.male", "read"),
    )  # fmt: skip
    return people[:count]


def cards() -> tuple[ProcedureCard, ...]:
    wanted = (
        ("juumin_idou_todoke", (), "2026-04-20", "required", "東庁舎"),
        ("card_keizoku", (), "2026-07-09", "required", "東庁舎"),
        ("kokuho_shutoku", (), "2026-04-20", "required", "東庁舎"),
        ("kokumin_nenkin", ("太郎", "花子"), "2026-04-20", "required", "東庁舎"),
        ("fukushi_kodomo", ("葛\U000e0102葉", "渚"), "", "required", "東庁舎"),
        ("jidou_teate", ("太郎",), "2026-04-20", "required", "石部保健センター"),
        ("hoiku_nyuusho", ("渚",), "2026-04-30", "optional", "石部保健センター"),
    )
    by_id = {p.id: p for p in pack().procedures}
    return tuple(
        ProcedureCard(by_id[i].short, _why(by_id[i]), people, by, level, by_id[i].pictogram, place)
        for i, people, by, level, place in wanted
    )


def _why(procedure: object) -> dict[str, str]:
    for name in ("why", "reasons", "rules"):
        found = getattr(procedure, name, None)
        if isinstance(found, dict):
            return found
        for rule in found or ():
            return rule.why
    return {"ja": "湖南市に引っ越して来たため", "easy": "{湖南市|こなんし}に {引|ひ}っこしたから"}


def stops(count: int = 3) -> tuple[Stop, ...]:
    words = {p.id: p.short for p in pack().procedures}
    found = (
        Stop("done", 0, "", "市民課 3番窓口", "東庁舎 1階", (words["juumin_idou_todoke"], words["card_keizoku"])),
        Stop("next", 1, "2026-04-20", "保険年金課 2番窓口", "東庁舎 1階",
             (words["kokuho_shutoku"], words["kokumin_nenkin"], words["fukushi_kodomo"])),
        Stop("later", 2, "2026-04-20", "石部保健センター", "子ども・若者政策課 1階",
             (words["jidou_teate"], words["hoiku_nyuusho"])),
        Stop("later", 3, "", "西庁舎", "学校教育課 2階", (words["tengaku"],)),
    )  # fmt: skip
    return found[:count]


def pins() -> tuple[Pin, ...]:
    return (
        Pin(1, "新しい住所", ADDRESS.removeprefix("滋賀県"), 17, 134),
        Pin(2, "今までの住所", "京都府見本市中央一丁目2番3号", 17, 198),
        Pin(3, "引っ越した人", "太郎・花子・葛\U000e0102葉・渚", 17, 330),
        Pin(4, "引っ越した日", "令和8年4月5日", 316, 61),
    )


NOTICES = (
    {
        "ja": "あさっての土曜日は、システムの点検のため、マイナンバーカードの手続と"
        "証明書の交付が、終日できません。ご了承ください。",
        "easy": "{土曜日|どようび}は、マイナンバーカードの {手続|てつづき}が できません。"
        "{証明書|しょうめいしょ}も {出|だ}せません。",
        "pt-BR": "No sábado não haverá atendimento do cartão My Number nem emissão de certificados durante o dia todo, "
        "por causa da manutenção do sistema. Agradecemos a compreensão.",
    },
    {"ja": "月曜日の午前はこみあいます。"},
)
TITLES = ("住民異動届", "国民健康保険 資格取得届", "国民年金 届書", "福祉医療費 交付申請書", "児童手当 認定請求書")


def gallery() -> Iterator[tuple[str, VisitorScreen, Station | None]]:
    """(name, screen, station): every screen, and its states that look different."""
    card, ask, check, sign, guide = Station
    yield "v01-idle", Idle("湖南市", "市民課", "3番窓口"), None
    yield "v01-called", Idle("湖南市", "市民課", "3番窓口", 1042, NOTICES), None
    yield "v01-notice", Idle("湖南市", "市民課", "3番窓口", notices=NOTICES), None
    yield "hidden", Hidden(), ask
    yield "v03-card", PlaceCard(), card
    yield "v03-reading", PlaceCard(reading=45), card
    yield "v03-error", PlaceCard(error=NoCard()), card
    yield "v03-member", PlaceCard(member=True, whose="花子", change=True), card
    yield "v03-member-error", PlaceCard(error=CardOfAnother(), member=True), card
    yield "v04-pin1", EnterPin(2, 4, 3, 3, which="pin1"), card
    yield (
        "v04-pin2",
        EnterPin(0, 4, 2, 3, CardPinRejected(attempts_left=2, secret="pin2"), which="pin2", optional=True),
        card,
    )
    yield "v04-pin", EnterPin(2), card
    yield "v16-pin-error", EnterPin(0, 4, 2, 3, CardPinRejected(attempts_left=2)), card
    yield "v16-last-try", EnterPin(0, 4, 1, 3, waiting_for_clerk=True), card
    facts = (
        Fact("visitor.fact.name", "見本　太郎"),
        Fact("visitor.fact.birth", "昭和61年5月1日"),
        Fact("visitor.fact.sex", "visitor.sex.male"),
        Fact("visitor.fact.address", "京都府見本市中央一丁目２番３号　見本マンション一〇一号室"),
    )
    yield "facts", CheckFacts("太郎", facts), card
    yield "v08-household", CheckHousehold(members(4), ADDRESS, "令和8年4月5日"), ask
    yield "v08-household-5", CheckHousehold(members(5), ADDRESS, "令和8年4月5日"), ask
    yield "v08-household-1", CheckHousehold(members(1), ADDRESS, "令和8年4月5日"), ask
    yield "v05-question", question("health_insurance"), ask
    yield "v05-question-5", question("health_insurance", differs=True, chosen="kokuho"), ask
    yield "v05-yes-no", question("childcare_wish", number=6), ask
    yield "v05-yes-no-each", question("my_number_card", differs=True, people=("葛\U000e0102葉", "渚")), ask
    yield (
        "v14-date",
        question("move_date", number=1, suggested="2026-04-10", latest="2026-04-10", chosen="2026-04-05"),
        ask,
    )
    yield (
        "digits",
        AskQuestion("n", 2, 6, {"ja": "電話番号は、何番ですか"}, {}, {"ja": "れんらくの ためです。"}, "digits"),
        ask,
    )
    kana = {"ja": "よみがなを 入れてください", "easy": "よみがなを {入|い}れてください"}
    yield "v15-kana", AskQuestion("n", 2, 6, kana, {}, {}, "text", chosen="くずは"), ask
    writing = AskQuestion("m", 2, 6, kana, {}, {}, "text", chosen="やまだ", converts=True)
    yield "v15-kana-kanji", writing, ask
    words = ("山田", "矢間田", "ヤマダ", "屋真田", "八馬田", "谷間田")
    yield "v15-kana-candidates", replace(writing, question="k", kana="やまだ", candidates=words), ask
    yield "v09-procedures", ShowProcedures(cards(), 5, 2), check
    yield "v10-document", CheckDocument(1, 5, TITLES[0], "0123456789abcdef/0", 2, 0, pins(), "idou_todoke_a4"), check
    yield "v11-sign", Sign(TITLES, "見本　太郎"), sign
    yield "v11-sign-error", Sign(TITLES, "見本　太郎", SignatureTooSmall()), sign
    yield "wait-paper", Wait("visitor.wait.paper", guide), guide
    yield "wait-clerk", Wait("visitor.wait.clerk", ask), ask
    yield "v12-done", Done("保険年金課 2番窓口", stops(), take_card=True), guide
    yield "v12-done-4", Done("", stops(4), take_card=False), guide
    yield "take-card", TakeCard(), card
    yield "still", StillThere(), ask
    yield "w01-begin", Begin("湖南市", "東庁舎 1階"), None
    yield "w02-come-for", ComeFor("writing.event", tuple((e.id, e.title) for e in pack().events.values())), card
    own = "writing.person."
    yield "w03-name", AskPerson(f"{own}name", "name", 1, chosen="みほん はなこ", converts=True), ask
    yield "w03-kana", AskPerson(f"{own}kana", "kana", 2, "花子", "みほん はなこ"), ask
    born = AskPerson(f"{own}birth_date", "birth_date", 1, "花子", latest="2026-04-10")
    yield "w03-born", born, ask
    fault = AnswerNotAccepted(question="birth_date", why="in_the_future")
    yield "w03-born-wrong", replace(born, chosen="2026-05-01", error=fault), ask
    yield "w03-sex", AskPerson(f"{own}sex", "sex", 1, "花子", choices=("male", "female")), ask
    usual = (*nationalities.usual(), "other")
    yield "w03-nationality", AskPerson(f"{own}nationality", "nationality", 1, "花子", "BRA", usual), ask
    yield "w03-relation", AskPerson(f"{own}relation", "relation", 2, "葛\U000e0102葉", choices=pack().relations), ask
    yield "w03-more", AskPerson(f"{own}more", "more", 1, "花子", choices=("yes", "no")), ask
    yield "w04-help", NeedHelp("writing.help", leaves=True, removes=True), ask
    yield "w04-calling", HelpComes("calling"), ask
    yield "w04-coming", HelpComes("coming"), ask
    yield "w04-nobody", HelpComes("nobody"), ask
    yield "w05-procedures", ShowProcedures(cards(), 5, 2, slip=True), check
    yield "w06-printing", TakeSlip("printing"), guide
    yield "w06-failed", TakeSlip("failed"), guide
    yield "w06-slip", TakeSlip("printed", "KA1-260410-0001-X", "市民課\u30003番窓口", until="2026-04-10"), guide
    long = TakeSlip("printed", "KA1-260410-0001-X", "子ども・若者政策課\u30006番窓口", True, 3, "2026-04-10")
    yield "w06-slip-card", long, guide
    yield "w07-vanishes", StillThere(vanishes=True), ask
    yield "talk", Talk("wait"), ask
    yield "talk-yes-no", Talk("interpreter", answers=True), ask
    yield "talk-choose", Talk(cards=tuple(card.id for card in talk_cards(VISITOR))), ask
