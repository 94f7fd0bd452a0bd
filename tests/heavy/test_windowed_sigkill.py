"""SIGKILL of the whole application at every step of the windowed visit: nothing that was shown as taken is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.end2end.windowed_kill import killed, nothing_is_lost_and_the_visit_arrives_once

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(900)]

POINTS = [  # after this step, its n-th movement, so many milliseconds later
    "begin:20:0",  # half the password
    "sign-in:1:0", "sign-in:1:40",  # 転入
    "start:1:0", "start:1:60",  # the card is laid
    "card:2:0", "card:5:20",  # half the PIN; a wrong PIN is on its way to the card
    "wrong-pin:5:0", "wrong-pin:5:120", "wrong-pin:5:300",  # the right PIN: before, while and after the card is read
    "card-read:1:0",  # the four facts are right
    "card-read:2:2", "card-read:3:5", "card-read:4:15",  # reading and relation of the head
    "card-read:5:0", "card-read:6:10", "card-read:7:3", "card-read:16:8", "card-read:18:30",  # the second person
    "card-read:31:0", "card-read:44:5",  # the children
    "card-read:46:2", "card-read:53:20", "card-read:61:1", "card-read:64:10", "card-read:73:60", "card-read:81:4",
    "household:1:0", "household:1:50",
    "household-check:1:3",
    "question:3:0", "question:6:10",  # the wheels of the date
    "question.2:1:0", "question.3:1:5", "question.4:1:20", "question.5:1:2", "question.6:1:80", "question.7:1:10",
    "procedures:1:5", "numbers:5:0", "numbers:13:0", "numbers:13:10", "numbers:26:40",  # individual numbers
    "numbers:40:0", "numbers:40:150",  # the papers are being made
    "document:1:0", "document.2:1:5", "document.3:1:30", "document.4:1:2", "document.5:1:15",
    "sign:5:0", "sign:25:10", "sign:26:0", "sign:26:40",
    "signed:1:0", "signed:1:120",  # the papers are being printed
    "printed:1:0", "printed:1:4", "printed:1:25",  # the paper came out; closing
    "closed:1:0", "closed:2:30",
]  # fmt: skip


@pytest.fixture(scope="module")
def runs(request, tmp_path_factory):
    """The desks of the chosen tests, two at a time, each killed at its point."""
    folder = tmp_path_factory.mktemp("killed")
    chosen = [item.callspec.params["point"] for item in request.session.items if item.originalname == "test_killed_at"]
    with ThreadPoolExecutor(2) as pool:
        yield {point: pool.submit(killed, folder / str(number), point) for number, point in enumerate(chosen)}
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("point", POINTS)
def test_killed_at(runs, point):
    nothing_is_lost_and_the_visit_arrives_once(runs[point].result())
