"""R-093, R-094: every use case that a visit takes leaves a line in the right log, or says why it leaves none."""

import ast
import inspect
import re
import textwrap
from collections import defaultdict
from functools import wraps

import pytest

from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.record_kinds import KINDS, Log, kind_of
from kakanai_desk.core.subjects import subjects_of
from kakanai_desk.vault.record import first_fault
from kakanai_desk.visit.gate import unrecorded
from kakanai_desk.visit.permission_table import PLACES, methods_of, use_cases
from tests.fakes.desk import desk_bench, rights_of
from tests.unit.visit.walk import walk

WRITES = {"record", "record_in", "keep", "save_in", "need"}


def calls_of(function) -> set[str]:
    """Names of the methods that a function calls."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))
    return {
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }


def reaches_the_record(case) -> bool:
    """Whether the code of the use case can come to a line, through its own methods and those of other use cases."""
    methods = {(place, name): method for place, kind in PLACES.items() for name, method in methods_of(kind).items()}
    named = defaultdict(list)
    for key in methods:
        named[key[1]].append(key)
    seen, waiting = set(), [(case.place, case.name)]
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        calls = calls_of(methods[key])
        if calls & (WRITES - {"need"}):
            return True
        waiting += [found for name in calls for found in named[name]]
    return False


@pytest.mark.parametrize("case", [c for c in use_cases() if c.needs is not None], ids=lambda case: case.path)
def test_every_use_case_with_a_right_reaches_the_record_or_says_why_not(case):
    assert reaches_the_record(case) or case.unrecorded, f"{case.path}: a line, or @unrecorded(why)"


def test_a_visit_leaves_a_line_for_everything_that_was_done(tmp_path, monkeypatch):
    written = defaultdict(list)
    bench = desk_bench(tmp_path)
    silent = {}
    for case in use_cases():
        if case.needs is None:
            continue
        kind = PLACES[case.place]
        silent[case.path] = case.unrecorded

        def counted(method, path):
            @wraps(method)
            def call(self, *args, **kwargs):
                before = bench.store.record.size
                found = method(self, *args, **kwargs)
                written[path].append(bench.store.record.size - before)
                return found

            return call

        monkeypatch.setattr(kind, case.name, counted(methods_of(kind)[case.name], case.path))
    bench.signed_in()
    for _ in walk(bench):
        pass
    bench.desk.finding.search("見本")
    bench.desk.sign_out()
    none = {path for path, counts in written.items() if not any(counts) and not silent[path]}
    later = {"printing.print", "paperwork.make", "identify.enter"}  # their line comes with the answer of another lane
    assert none - later == set()
    assert len(written) >= 20
    lines = bench.store.record_lines()
    assert first_fault(lines) is None
    assert {line.log for line in lines} >= {Log.OPERATION, Log.AUTHENTICATION, Log.PRINTING}
    assert {"documents_made", "printed"} <= {line.kind for line in lines}
    bench.store.close()


def test_lines_say_who_where_and_whose_data_and_no_name(tmp_path):
    bench = desk_bench(tmp_path).signed_in()
    for _ in walk(bench):
        pass
    bench.desk.finding.search("はなこ")
    lines = bench.store.record_lines()
    (entered,) = [line for line in lines if line.kind == "person_added" and line.values["person"] == "p2"]
    hanako = {bench.store.record.mark(word) for word in subjects_of("見本　花子", "みほん　はなこ", "1988-11-03")}
    assert set(entered.subjects) == hanako and len(hanako) == 2
    assert (entered.actor, entered.terminal, entered.screen) == ("K00123", "NA1", "household")
    (printed,) = [line for line in lines if line.kind == "printed"]
    assert printed.log == Log.PRINTING and printed.values["official_seal"] is False
    assert len(printed.values["page_digests"]) == len(printed.values["documents"]) > 0
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in printed.values["page_digests"])
    assert hanako < set(printed.subjects)
    searched = lines[-1]
    assert searched.kind == "visits_searched" and hanako < set(searched.subjects)
    text = b"\n".join(line.content for line in lines).decode()
    text = re.sub("[0-9a-f]{8}[0-9a-f-]{8,}", "", text)  # hashes and ids: chance writes any four figures there
    for word in ("見本", "みほん", "はなこ", "1988", "中央一丁目"):
        assert word not in text
    assert {line.kind: line.result for line in lines}["signed_in"] == "done"
    bench.store.close()


def test_a_refusal_is_a_line_of_the_authentication_log(tmp_path):
    bench = desk_bench(tmp_path).signed_in()
    bench.people.allowed = rights_of("newcomer")
    bench.desk.attempt(lambda: bench.desk.finding.search("x"))
    line = bench.store.record_lines()[-1]
    assert (line.kind, line.log, line.result) == ("denied", "authentication", "refused")
    assert line.values["operation"] == Operation.FIND.value
    bench.store.close()


def test_no_line_of_an_unknown_kind_can_be_written(tmp_path):
    bench = desk_bench(tmp_path).signed_in()
    size = bench.store.record.size
    with pytest.raises(ValueError, match="not a kind"):
        bench.context.record("looked_around")
    assert bench.store.record.size == size
    bench.store.close()


def test_the_table_has_all_seven_logs():
    assert {kind.log for kind in KINDS.values()} == set(Log) and len(Log) == 7
    assert kind_of("number_opened").privileged


def test_a_reason_for_silence_must_be_given():
    with pytest.raises(ValueError):
        unrecorded("")
