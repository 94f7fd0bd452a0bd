"""Where a fact came from, in words (R-011)."""

from datetime import UTC, datetime

import pytest

from kakanai_desk.core.provenance import Provenance, Source, Verification
from kakanai_desk.ui.presenters.origins import origin_words

AT = datetime(2026, 4, 10, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        (
            Provenance(Source.CARD, "my_number/text_ap/EF0002", Verification.GENUINE, AT),
            "マイナンバーカード 券面事項入力補助(EF0002)・真正・10:31",
        ),
        (Provenance(Source.CARD, "driving_licence/df1/EF01", at=AT), "運転免許証 DF1(EF01)・検証不可・10:31"),
        (
            Provenance(Source.CARD, "passport/lds/DG1", Verification.GENUINE, AT),
            "旅券 ICチップ(DG1)・真正・10:31",
        ),
        (Provenance(Source.CARD, "residence"), "在留カード・検証不可"),  # a visit kept before files were told
        (Provenance(Source.CARD, "other/x/y", at=AT), "カード・検証不可・10:31"),
        (Provenance(Source.TYPED, at=AT), "職員・10:31"),
        (None, ""),
    ],
)
def test_the_clerk_reads_card_file_proof_and_time(origin, words):
    assert origin_words(origin) == words
