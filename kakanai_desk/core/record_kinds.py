"""What the record can say: every kind of line, the log it stands in, and how it ended (R-093, R-094). Pure.

A line of a kind that is not here cannot be written. A kind, once released, keeps its name and its log.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Log(StrEnum):
    """The seven logs of R-093."""

    OPERATION = "operation"  # 操作
    AUTHENTICATION = "authentication"  # 認証
    EVENT = "event"  # イベント
    COMMUNICATION = "communication"  # 通信
    PRINTING = "printing"  # 印刷
    SETTINGS = "settings"  # 設定変更
    ERROR = "error"  # エラー


class Result(StrEnum):
    DONE = "done"
    REFUSED = "refused"  # somebody may not, or a proof of who it is was wrong
    FAILED = "failed"


@dataclass(frozen=True)
class Kind:
    """``privileged``: shown among 特権操作: what gives rights, opens what is covered, or touches the record itself."""

    log: Log
    result: Result = Result.DONE
    privileged: bool = False


def _of(log: Log, *words: str, result: Result = Result.DONE, privileged: bool = False) -> dict[str, Kind]:
    return dict.fromkeys(words, Kind(log, result, privileged))


KINDS: dict[str, Kind] = {
    # --- 操作: a visit
    **_of(Log.OPERATION, "visit_started", "visit_resumed", "visit_parked", "visit_closed", "visit_abandoned"),
    **_of(Log.OPERATION, "moved", "changed", "undone", "satisfaction", "visitor_left"),
    **_of(Log.OPERATION, "visitor_called", "visitor_pointed"),
    # --- 操作: at a writing desk, and the call from there
    **_of(Log.OPERATION, "entry_started", "entry_for", "entered", "entry_ended", "help_called"),
    **_of(Log.OPERATION, "help_asked", "help_taken"),
    **_of(Log.OPERATION, "number_called", "number_not_served", "talk_shown", "visitor_screen_set"),
    **_of(Log.OPERATION, "visitor_screen_hidden", "visitor_screen_shown", "exercises_begun", "practised"),
    # --- 操作: the household's data
    **_of(Log.OPERATION, "reader_chosen", "card_read", "card_not_used", "card_secret_skipped", "card_number_typed"),
    **_of(Log.OPERATION, "last_try_agreed", "facts_checked", "document_seen", "document_adopted", "code_adopted"),
    **_of(Log.OPERATION, "register_asked", "register_found", "register_adopted"),
    **_of(Log.OPERATION, "imports_asked", "imports_found", "import_adopted", "preentry_adopted"),
    **_of(Log.OPERATION, "sheet_adopted", "sheet_joined", "sheet_outdated"),
    **_of(Log.OPERATION, "reader_asked_for", "reader_lent", "loan_accepted", "loan_ended"),
    **_of(Log.OPERATION, "person_added", "person_changed", "person_removed", "applicant_set", "identity_checked"),
    **_of(Log.OPERATION, "difference_settled", "household_checked", "answered", "event_added", "event_removed"),
    **_of(Log.OPERATION, "procedures_shown", "procedure_included", "procedure_taken_in", "procedure_excluded"),
    **_of(Log.OPERATION, "documents_made", "no_documents", "document_checked", "alerts_confirmed"),
    **_of(Log.OPERATION, "signed", "signature_void", "character_shrunk"),
    **_of(Log.OPERATION, "number_entered", "number_removed", "visits_searched", "closed_visit_looked_at"),
    **_of(Log.OPERATION, "other_counters_found", "other_counters_searched"),
    **_of(Log.OPERATION, "statistics_looked_at", "statistics_written"),
    **_of(Log.OPERATION, "text_copied", "screen_key_pressed", privileged=True),
    **_of(Log.OPERATION, "copy_refused", result=Result.REFUSED),
    **_of(Log.OPERATION, "board_looked_at", "application_looked_at", "application_moved"),
    **_of(Log.OPERATION, "application_read", "application_held", "application_taken_over"),
    **_of(Log.OPERATION, "number_opened", "protection_released", "protection_locked", privileged=True),
    **_of(Log.OPERATION, "protection_marked", "protection_unmarked", privileged=True),
    # --- 認証
    **_of(Log.AUTHENTICATION, "signed_in", "signed_out", "locked", "idle", "unlocked", "shut_out", "session_over"),
    **_of(Log.AUTHENTICATION, "came_in_elsewhere", "seat_taken"),
    **_of(Log.AUTHENTICATION, "unlocked_by_other", privileged=True),
    **_of(Log.AUTHENTICATION, "sign_in_rejected", "second_factor_rejected", "denied", result=Result.REFUSED),
    **_of(Log.AUTHENTICATION, "card_pin_rejected", "card_number_rejected", result=Result.REFUSED),
    **_of(Log.AUTHENTICATION, "password_set", "second_factor_set", "staff_card_shown"),
    **_of(Log.AUTHENTICATION, "staff_card_failed", result=Result.FAILED),
    # --- イベント
    **_of(Log.EVENT, "desk_started", "desk_stopped", "desk_renewed", "device_changed", "closed_visits_forgotten"),
    **_of(Log.EVENT, "visits_swept"),
    **_of(Log.EVENT, "record_swept", privileged=True),
    # --- 通信
    **_of(Log.COMMUNICATION, "link_changed", "heads_witnessed"),
    **_of(Log.COMMUNICATION, "outbox_carried", "answer_carried", "file_carried_in"),
    **_of(Log.COMMUNICATION, "entry_refused", result=Result.REFUSED),
    # --- by commands, without a visit
    **_of(Log.OPERATION, "card_read_by_command", "pictures_read_by_command", privileged=True),
    **_of(Log.SETTINGS, "towns_imported", "banks_imported", "center_joined", "pack_taken", privileged=True),
    **_of(Log.SETTINGS, "studio_opened", "content_proposed", "content_signed", "content_refused", privileged=True),
    **_of(Log.SETTINGS, "release_staged", privileged=True),
    # --- 印刷
    **_of(Log.PRINTING, "print_requested", "printed", "print_found", "print_ended", "print_cancelled"),
    **_of(Log.PRINTING, "print_confirmed", "printed_for_neighbour", "cancelled_for_neighbour", "test_page_printed"),
    **_of(Log.PRINTING, "slip_printed"),
    **_of(Log.PRINTING, "printed_in_vain", "print_refused", "print_not_cancelled", "slip_failed", result=Result.FAILED),
    # --- 設定変更
    **_of(Log.SETTINGS, "settings_changed", "buildings_forgotten", privileged=True),
    **_of(Log.SETTINGS, "people_taken", privileged=True),
    **_of(Log.SETTINGS, "people_changed", "first_password", "half_password", privileged=True),
    **_of(Log.SETTINGS, "proposed", "approved", "proposal_refused", "proposal_withdrawn", privileged=True),
    **_of(Log.SETTINGS, "record_searched", "record_exported", "record_retention", privileged=True),
    # --- エラー
    **_of(Log.ERROR, "card_failed", "document_failed", "fault_shown", result=Result.FAILED),
    **_of(Log.ERROR, "people_refused", result=Result.REFUSED, privileged=True),
    **_of(Log.ERROR, "release_refused", result=Result.REFUSED, privileged=True),
    **_of(Log.ERROR, "record_fork_found", result=Result.FAILED, privileged=True),
    # --- the center's own lines
    **_of(Log.EVENT, "center_started", "center_backed_up", "center_partitioned"),
    **_of(Log.EVENT, "alarm_seen", "alarm_settled", "retention_swept", "retention_ended", privileged=True),
    **_of(Log.SETTINGS, "retention_proposed", "retention_approved", "retention_refused", privileged=True),
    **_of(Log.SETTINGS, "retention_held", privileged=True),
    **_of(Log.SETTINGS, "record_export_proposed", "record_export_approved", privileged=True),
    **_of(Log.SETTINGS, "record_export_refused", privileged=True),
    **_of(Log.EVENT, "pause_announced", "pause_cancelled"),
    **_of(Log.AUTHENTICATION, "maintenance_opened", "maintenance_closed", privileged=True),
    **_of(Log.OPERATION, "maintenance_command", privileged=True),
    **_of(Log.OPERATION, "city_searched", "statistics_asked", "residents_looked_for", "resident_opened"),
    **_of(Log.OPERATION, "imports_listed", "import_opened", "import_given_back", "application_opened"),
    **_of(Log.OPERATION, "slip_left", "slip_taken", "lineage_told", "effect_asked"),
    **_of(Log.EVENT, "slips_swept"),
    **_of(
        Log.OPERATION,
        "applications_exported",
        "export_results_taken",
        "statistics_made",
        "rows_imported",
        privileged=True,
    ),
    **_of(Log.AUTHENTICATION, "desk_enrolled", "desk_revoked", "code_opened", privileged=True),
    **_of(Log.SETTINGS, "keys_turned", "pack_proposed", "pack_published", "pack_refused", privileged=True),
    **_of(Log.SETTINGS, "releases_published", "release_offered", "release_withdrawn", privileged=True),
    **_of(Log.ERROR, "record_conflict", result=Result.FAILED, privileged=True),
}


def kind_of(word: str) -> Kind:
    """
    Raises:
        ValueError: no line may say this: the word is not in ``KINDS``.
    """
    found = KINDS.get(word)
    if found is None:
        raise ValueError(f"not a kind of the record: {word}")
    return found
