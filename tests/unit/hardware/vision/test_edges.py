"""The edge told by the print: the face's own frame, a finger, another paper (R-004)."""

import cv2
import numpy as np
import pytest

from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.hardware.vision.edges import outline_by_print
from kakanai_desk.hardware.vision.engine import Glyph, Line
from kakanai_desk.hardware.vision.find import Found
from kakanai_desk.hardware.vision.kinds import kinds
from kakanai_desk.hardware.vision.sheet import Box, run_of
from kakanai_desk.hardware.vision.sight import Sight

KIND = kinds()[DocumentKind.DRIVING_LICENCE]
WIDE, HIGH = KIND.size
SCALE = 10.0  # pixels a millimetre
TRUE = np.array(
    [[100, 100], [100 + WIDE * SCALE, 100], [100 + WIDE * SCALE, 100 + HIGH * SCALE], [100, 100 + HIGH * SCALE]]
)


def desk() -> np.ndarray:
    frame = np.full((740, 1060, 3), 90, np.uint8)
    cv2.rectangle(frame, (100, 100), (100 + round(WIDE * SCALE), 100 + round(HIGH * SCALE)), (235, 240, 240), -1)
    return frame


def moved(left=0.0, right=0.0) -> np.ndarray:
    """The true corners, with a side moved inwards by millimetres."""
    corners = TRUE.copy()
    corners[[0, 3], 0] += left * SCALE
    corners[[1, 2], 0] -= right * SCALE
    return corners.astype(np.float32)


def words(sight: Sight):
    """The marks of the face where they are printed, in the millimetres of ``sight``."""
    for word, (x, y) in KIND.marks.items():
        frame = np.array([[[100 + x * SCALE, 100 + y * SCALE]]], np.float32)
        at = sight.places(frame)[0, 0]
        glyphs = tuple(Glyph(((char, 1.0),), (n + 0.5) / len(word)) for n, char in enumerate(word))
        yield run_of(Line(glyphs), Box(at[0] - 2, at[1] - 1, at[0] + 2, at[1] + 1))


def outline(*candidates: np.ndarray) -> np.ndarray:
    found = [Found(corners, WIDE / HIGH, 0.9) for corners in candidates]
    sight = Sight(desk(), candidates[0], KIND.size)
    told = outline_by_print(sight, list(words(sight)), KIND, found)
    assert told is not None
    return told


def test_of_two_candidates_the_one_on_which_the_words_stand_right():
    assert np.abs(outline(moved(right=2.0), moved()) - TRUE).max() < 3


def test_where_both_are_as_good_the_one_with_clearer_edges():
    """Words stand a fifth of a millimetre off on either: that tells nothing, and the order of candidates does."""
    first = moved(right=0.1)
    assert outline(first, moved()) is not None
    assert np.abs(outline(first, moved()) - first).max() < 1e-3


@pytest.mark.parametrize("candidate", [moved(right=2.0), moved(left=1.8), moved(left=1.0, right=1.5)])
def test_an_edge_that_no_candidate_has_is_found_where_the_words_say(candidate):
    assert np.abs(outline(candidate) - TRUE).max() < 4


def on_a_page(*candidates: tuple[np.ndarray, float]) -> np.ndarray | None:
    """Of a handbook, whose print has no fixed places."""
    kind = kinds()[DocumentKind.DISABILITY_MENTAL]
    sight = Sight(np.full((1080, 1920, 3), 90, np.uint8), candidates[0][0], kind.size)
    words = ((30, 20, "精神障害者保健福祉手帳"), (90, 30, "生年月日"), (90, 80, "有効期限"))
    runs = []
    for x, y, word in words:
        at = sight.places(np.array([[[200 + 6 * x, 200 + 6 * y]]], np.float32))[0, 0]
        glyphs = tuple(Glyph(((char, 1.0),), (n + 0.5) / len(word)) for n, char in enumerate(word))
        runs.append(run_of(Line(glyphs), Box(at[0] - 2, at[1] - 1, at[0] + 2, at[1] + 1)))
    found = [Found(corners, float(aspect_of(corners)), support) for corners, support in candidates]
    return outline_by_print(sight, runs, kind, found)


def aspect_of(corners: np.ndarray) -> float:
    return np.linalg.norm(corners[1] - corners[0]) / np.linalg.norm(corners[3] - corners[0])


def quad(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def test_a_handbook_on_another_paper_is_not_that_paper():
    handbook, paper = quad(200, 200, 1100, 836), quad(100, 100, 1540, 1130)
    told = on_a_page((paper, 0.85), (handbook, 0.80))
    assert told is not None
    assert np.abs(told - handbook).max() < 1


def test_a_page_that_does_not_hold_all_print_is_not_the_handbook():
    handbook, half = quad(200, 200, 1100, 836), quad(200, 200, 640, 836)
    told = on_a_page((handbook, 0.80), (half, 0.95))
    assert told is not None
    assert np.abs(told - handbook).max() < 1
