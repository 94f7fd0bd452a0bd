"""A fee in the clerk's words: worked out, free with its reason, or open (never guessed)."""

import pytest

from kakanai_desk.ui.presenters.clerk_words import fee_in_words
from kakanai_desk.visit.clerk_view import FeeRow


@pytest.mark.parametrize(
    ("fee", "said"),
    [
        (None, ""),
        (FeeRow(2600, 2, "件", 1300, ""), "手数料 2,600円(1,300円 × 2件)"),
        (FeeRow(0, 3, "通", 300, "継続検査用のため無料"), "手数料 無料(継続検査用のため無料)"),
        (FeeRow(None, 2, "通", None, ""), "手数料: 市の表が要確認のため、窓口で確かめてください"),
        (FeeRow(None, None, "通", 300, ""), "手数料: 市の表が要確認のため、窓口で確かめてください"),
    ],
)
def test_a_fee_in_words(fee, said):
    assert fee_in_words(fee) == said
