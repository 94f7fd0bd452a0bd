"""Papers and cards seen by the camera: their kinds, and the names of the fields that are read from them."""

from __future__ import annotations

from enum import StrEnum


class DocumentKind(StrEnum):
    """What lies before the camera. The words are those of ``kakanai-desk ocr --json`` and never change."""

    DRIVING_LICENCE = "driving_licence"  # 運転免許証
    DRIVING_HISTORY = "driving_history"  # 運転経歴証明書
    RESIDENCE = "residence"  # 在留カード
    SPECIAL_PERMANENT = "special_permanent"  # 特別永住者証明書
    MY_NUMBER_FRONT = "my_number_front"  # マイナンバーカードの表面
    MY_NUMBER_BACK = "my_number_back"  # 同じく裏面: 個人番号。読むには法令の根拠が要る
    ELIGIBILITY = "eligibility"  # 資格確認書
    DISABILITY_PHYSICAL = "disability_physical"  # 身体障害者手帳
    DISABILITY_MENTAL = "disability_mental"  # 精神障害者保健福祉手帳
    DISABILITY_INTELLECTUAL = "disability_intellectual"  # 療育手帳
    PASSPORT = "passport"  # 旅券の顔写真のページ
    MOVING_OUT = "moving_out"  # 転出証明書 (A4)
    UNKNOWN = "unknown"


FIELD_NAMES = (
    "name",
    "kana",
    "birth_date",
    "sex",
    "address",
    "nationality",
    "status_of_residence",
    "period_of_stay",
    "work_permission",
    "card_number",
    "issued_date",
    "expiry_date",
    "conditions",
    "authority",
    "individual_number",
    "security_code",
    "grade",
    "number",
)
