"""What a played card must reproduce, one by one: the list "Playing a card" of docs/cards.md.

Commands are spelled out here, so that reader and card cannot agree on something nobody wrote down.
"""

import hashlib
from pathlib import Path

import pytest

from kakanai_desk.hardware.simulators.virtual_card import CardPulled, Faults, load_holder, personalise
from kakanai_desk.hardware.simulators.virtual_card.my_number import number_b
from kakanai_desk.hardware.simulators.virtual_card.people import PEOPLE, load_person

TEXT = "D3921000310001010408"
PIN = "0020008004" + b"1234".hex()
WRONG = "0020008004" + b"9999".hex()


def card(name="taro", *faults):
    made = personalise(load_holder(PEOPLE / f"{name}.yaml"), Faults.parse(faults))
    made.power_on()
    return made


def say(made, command):
    """(answer, status word) of one command, both in hex."""
    answer = made.execute(bytes.fromhex(command)).hex().upper()
    return answer[:-4], answer[-4:]


def status(made, *commands):
    return [say(made, command)[1] for command in commands]


def select(aid):
    return f"00A4040C{len(aid) // 2:02X}{aid}"


def file(ef):
    return f"00A4020C02{ef}"


def test_an_application_is_found_by_the_beginning_of_its_name_and_no_other():
    made = card()
    assert status(made, select("D392100031"), select("D3921000310001010499"), select("A0")) == ["9000", "6A82", "6A82"]


def test_a_file_belongs_to_the_application_that_is_selected():
    made = card()
    assert status(made, file("0002")) == ["6A82"]
    assert status(made, select(TEXT), file("0002"), file("000A")) == ["9000", "9000", "6A82"]
    assert status(made, select("D392F000260100000001"), file("000A")) == ["9000", "9000"]


def test_nothing_is_read_before_a_file_is_selected_and_no_secret_ever():
    made = card()
    assert status(made, select(TEXT), "00B0000000") == ["9000", "6986"]
    assert status(made, file("0011"), "00B0000000") == ["9000", "6981"]


def test_a_wrong_entry_counts_down_a_right_one_starts_anew_and_the_last_one_locks():
    made = card()
    assert status(made, select(TEXT), file("0011"), "00200080") == ["9000", "9000", "63C3"]
    assert status(made, WRONG, "00200080", PIN, "00200080") == ["63C2", "63C2", "9000", "63C3"]
    assert status(made, WRONG, WRONG, WRONG, PIN, "00200080") == ["63C2", "63C1", "63C0", "6984", "63C0"]


def test_the_number_of_tries_is_told_after_a_right_entry_too_and_the_issued_block_is_locked():
    made = card()
    assert status(made, select(TEXT), file("0011"), PIN, "00200080") == ["9000", "9000", "9000", "63C3"]
    assert status(made, file("0012"), "00200080", "0020008000") == ["9000", "63C0", "6984"]


@pytest.mark.parametrize("again", [TEXT, "D3921000310001010100"])
def test_what_was_verified_is_lost_with_the_selection_and_with_the_power(again):
    made = card()
    opened = (select(TEXT), file("0011"), PIN, file("0002"), "00B0000010")
    assert status(made, *opened)[-1] == "9000"
    assert status(made, select(again), select(TEXT), file("0002"), "00B0000010")[-1] == "6982"
    assert status(made, *opened)[-1] == "9000"
    made.power_off()
    made.power_on()
    assert status(made, select(TEXT), file("0002"), "00B0000010")[-1] == "6982"


def test_a_card_may_be_told_to_keep_what_was_verified():
    made = card("taro", "keep_verified")
    assert status(made, select(TEXT), file("0011"), PIN, select(TEXT), file("0002"), "00B0000010")[-1] == "9000"


def test_which_secret_opens_which_file():
    person = load_person(PEOPLE / "taro.yaml")
    number, b = person.individual_number.encode(), number_b(person)
    for ef, digits, opens in (
        ("0014", number, {"0001", "0003", "0006", "0007"}),
        ("0015", b, {"0002", "0003", "0006", "0007"}),
        ("0011", b"1234", {"0001", "0002", "0003", "0006", "0007"}),
    ):
        made = card()
        assert status(made, select(TEXT), file(ef), f"00200080{len(digits):02X}{digits.hex()}")[-1] == "9000"
        found = {f"{n:04X}" for n in range(1, 9) if status(made, file(f"{n:04X}"), "00B0000001")[-1] == "9000"}
        assert found == opens | {"0004", "0005", "0008"}


def test_a_read_ends_where_the_file_ends():
    made = card()
    assert status(made, select(TEXT), file("0004"), "00B0023800") == ["9000", "9000", "6B00"]
    answer, word = say(made, "00B0022000")
    assert (len(answer) // 2, word) == (568 - 0x220, "9000")
    short = card("taro", "short_6282")
    assert status(short, select(TEXT), file("0004"), "00B0022000")[-1] == "6282"
    exact = card("taro", "wrong_le")
    assert status(exact, select(TEXT), file("0004"), "00B0022000")[-1] == "6C18"


def test_signature_and_certificate_have_their_sizes_and_other_files_are_padded():
    made = card()
    assert status(made, select(TEXT), file("0011"), PIN)[-1] == "9000"
    sizes = {}
    for ef in ("0001", "0003", "0004", "0008"):
        say(made, file(ef))
        sizes[ef] = len(say(made, "00B000000004C8")[0]) // 2
    assert sizes == {"0001": 17, "0003": 336, "0004": 568, "0008": 16}
    say(made, file("0002"))
    assert say(made, "00B00000000800")[0].endswith("FF" * 300)
    say(made, select("D392F000260100000001"))
    say(made, file("000A"))
    certificate = say(made, "00B00000000800")[0]
    assert certificate.startswith("3082")
    assert certificate.endswith("FF" * 100)  # the file is longer than the certificate
    say(made, file("0006"))
    assert say(made, "00B0000000")[0].endswith("00" * 20)


def test_extended_length_reads_a_whole_file_unless_the_card_refuses_it():
    made = card()
    say(made, select(TEXT))
    say(made, file("0004"))
    assert len(say(made, "00B00000000238")[0]) // 2 == 568
    refusing = card("taro", "no_extended")
    assert status(refusing, select(TEXT), file("0004"), "00B00000000238")[-1] == "6700"


def test_the_offsets_stand_where_the_objects_begin():
    made = card()
    status(made, select(TEXT), file("0011"), PIN, file("0002"))
    content = bytes.fromhex(say(made, "00B00000000400")[0])
    at = content.index(b"\xdf\x21\x08") + 3
    places = [int.from_bytes(content[at + n : at + n + 2], "big") for n in (0, 2, 4, 6)]
    assert [content[p : p + 2].hex() for p in places] == ["df22", "df23", "df24", "df25"]


def test_foreign_commands_leave_the_files_of_the_application_alone():
    made = card()
    status(made, select(TEXT), file("0005"))
    assert status(made, select("F0" * 16), select("AB"), "00CA006600", "00CB3FFF00", "00DA000000") == [
        "6A82", "6A82", "6A88", "6D00", "6D00",
    ]  # fmt: skip
    assert status(made, "00B0000010") == ["9000"]


def test_a_card_may_give_few_bytes_at_a_time():
    made = card("taro", "max_read=7")
    status(made, select(TEXT), file("0004"))
    assert len(say(made, "00B0000000")[0]) // 2 == 7


def test_an_answer_may_have_to_be_fetched():
    made = card("taro", "get_response")
    assert status(made, select(TEXT), file("0004"), "00B0000010") == ["9000", "9000", "6110"]
    assert len(say(made, "00C0000010")[0]) // 2 == 16
    assert status(made, "00C0000010") == ["6985"]  # once


def test_the_first_command_may_fail_once_after_power_up():
    made = card("taro", "first_6f00")
    assert status(made, select(TEXT), select(TEXT)) == ["6F00", "9000"]


def test_a_file_may_be_missing_refused_or_spoiled():
    made = card("taro", "missing=text:0004", "refused=text:0005", "corrupt=text:0008:truncated")
    assert status(made, select(TEXT), file("0004"), file("0005"), "00B0000001") == ["9000", "6A82", "9000", "6982"]
    assert card("taro", "missing=text").execute(bytes.fromhex(select(TEXT))).hex() == "6a82"


def test_a_card_leaves_before_the_command_or_after_the_counter_moved():
    made = card("taro", "remove_at=3")
    status(made, select(TEXT), file("0011"))
    with pytest.raises(CardPulled):
        say(made, PIN)
    assert made.verify_total == 0
    made = card("taro", "pull_at_verify")
    status(made, select(TEXT), file("0011"))
    with pytest.raises(CardPulled):
        say(made, WRONG)
    made.lay_again()
    made.power_on()
    assert status(made, select(TEXT), file("0011"), "00200080")[-1] == "63C2"


def test_an_answer_may_be_lost_on_its_way():
    made = card("taro", "lose_at=3")
    status(made, select(TEXT), file("0011"))
    with pytest.raises(TimeoutError):
        say(made, WRONG)
    assert status(made, "00200080") == ["63C2"]


def test_a_slow_card_takes_its_time():
    made = card("taro", "per_apdu=0.01", "per_byte=0.001")
    assert made.answer_seconds(10) == pytest.approx(0.02)


@pytest.mark.parametrize("generation", ["zairyu1", "zairyu2"])
def test_a_residence_card_gives_a_challenge_for_one_use_and_looks_at_the_mac_first(generation):
    made = card(generation)
    block = "00" * 40
    assert status(made, "0082000028" + block + "00") == ["6985"]  # nobody asked for a challenge
    assert len(say(made, "0084000008")[0]) // 2 == 8
    assert status(made, "0082000028" + block + "00") == ["6300"]
    assert status(made, "0082000028" + block + "00") == ["6985"]  # it is gone
    say(made, "0084000008")
    assert status(made, "00B08B0010", "0082000028" + block + "00") == ["9000", "6985"]  # another command came between


@pytest.mark.parametrize(("generation", "kind"), [("zairyu1", "C101"), ("zairyu2", "C102")])
def test_a_residence_card_answers_its_kind_to_everybody_and_its_holder_to_nobody(generation, kind):
    made = card(generation)
    kinds = [say(made, command)[0][:4] for command in ("00B08B0010", "00B08A0010")]
    assert kinds == ["C004", kind]
    assert say(made, "0020008604" + "00" * 4)[1] in ("6981", "6982", "6A82", "6985")  # VERIFY goes sealed only
    name = "D392F0004F02" + "00" * 10
    assert say(made, select(name))[1] == "9000"
    assert say(made, "00B0860010")[1] == "6982"
    assert say(made, "08B08600049602000100")[1] == "6982"  # sealed, without a session


def test_two_cards_of_one_person_are_the_same_card():
    """Nothing is drawn by chance: a test that fails can be repeated."""
    one, other = card(), card()
    read = [select(TEXT), file("0011"), PIN, file("0002")]
    contents = []
    for made in (one, other):
        status(made, *read)
        contents.append(hashlib.sha256(say(made, "00B00000000400")[0].encode()).hexdigest())
    assert contents[0] == contents[1]


NEEDED = ("infant", "foreign", "kuzuha", "yoshizaki", "locked", "one_try", "long_address", "longest_address",
          "licence_moved", "licence_one_try", "zairyu2_expired", "zairyu1_child", "dead", "telephone")  # fmt: skip


def test_the_people_whom_a_counter_meets_are_all_there():
    """Under 16, foreign, IVS names, 外字, locked, one try left, over 127 and over 255 bytes, moved, expired, dead."""
    assert {path.stem for path in Path(PEOPLE).glob("*.yaml")} >= set(NEEDED)
    addresses = {
        n: len(load_person(PEOPLE / f"{n}.yaml").address.encode()) for n in ("long_address", "longest_address")
    }
    assert 127 < addresses["long_address"] < addresses["longest_address"]
    assert addresses["longest_address"] > 255
