"""Expected faults as values.

A ``DeskError`` carries a stable code and a few counts; the text table (``resources/texts/errors.*.toml``) turns
the code into one sentence for the clerk and one for the visitor. The values never hold a name, a number or an
address, so a log line made of them is always safe to send to the vendor.
"""

from __future__ import annotations

from typing import ClassVar


class DeskError(Exception):
    """Something the counter expects to go wrong, with a stable code."""

    code: ClassVar[str] = "DESK-00"

    def __init__(self, **values: int | str) -> None:
        super().__init__(self.code)
        self.values: dict[str, int | str] = values

    def __str__(self) -> str:
        shown = " ".join(f"{key}={value}" for key, value in sorted(self.values.items()))
        return f"{self.code} {shown}".strip()


# --- the camera and what reads its pictures ------------------------------------------------------------------------


class EyesError(DeskError):
    code = "EYES-00"


class CameraAbsent(EyesError):
    """No camera is attached, another program holds it, or it was pulled."""

    code = "EYES-CAMERA-01"


class PictureUnreadable(EyesError):
    """A file that is no picture, or one larger than any camera's."""

    code = "EYES-PICTURE-01"


# --- cards (docs/cards.md; the safety rules of VERIFY) -----------------------------------------------------------


class CardError(DeskError):
    code = "CARD-00"


class NoReader(CardError):
    """No card reader is attached, or the PC/SC service does not run."""

    code = "CARD-READER-01"


class NoCard(CardError):
    code = "CARD-GONE-01"


class CardRemoved(CardError):
    """The card left the reader in the middle of a read."""

    code = "CARD-GONE-02"


class CardBusy(CardError):
    """Another program holds the card."""

    code = "CARD-BUSY-01"


class CardUnknown(CardError):
    """None of the applications this desk knows. Values: ``atr``, what the card answered to power, for support."""

    code = "CARD-KIND-01"


class CardKindUnsupported(CardError):
    """We know this card, but this desk does not read its kind. Values: ``kind``."""

    code = "CARD-KIND-02"


class TelephoneHolds(CardKindUnsupported):
    """A telephone's 電子証明書: the 券面 applications with name and address exist on the card only."""

    code = "CARD-KIND-04"


class OldJukiCard(CardKindUnsupported):
    """住民基本台帳カード: it has no 券面 applications and is no longer valid."""

    code = "CARD-KIND-05"


class CardSilent(CardError):
    """Something lies on the reader and does not answer as a chip card does: broken, bent, or laid badly."""

    code = "CARD-KIND-06"


class CardPinRejected(CardError):
    """The card refused the PIN; it locks itself after the last try. Values: ``attempts_left``.

    Here and below ``secret`` names which one it was, unless it is the PIN of a My Number card.
    """

    code = "CARD-PIN-01"


class CardPinLocked(CardError):
    """No tries are left; a municipal office has to reset the card. VERIFY was not sent."""

    code = "CARD-PIN-02"


class CardPinUncertain(CardError):
    """The answer to VERIFY was lost: the try may be used up. Values: ``attempts_left`` when it could be asked."""

    code = "CARD-PIN-03"


class CardPinMalformed(CardError):
    """What was typed cannot be this PIN (length or characters); nothing was sent to the card."""

    code = "CARD-PIN-04"


class CardSecretMalformed(CardPinMalformed):
    """As above, for any other secret. Values: ``secret``."""

    code = "CARD-PIN-06"


class CardSecretsUnfit(CardError):
    """What was typed belongs to another kind of card; nothing was sent. Values: ``kind``, ``wanted``."""

    code = "CARD-PIN-07"


class NumberWithoutPurpose(CardError):
    """照合番号A is the 個人番号: it may be typed only for a procedure that may lawfully use it; nothing was sent."""

    code = "CARD-NUMBER-01"


class CardNumberRejected(CardError):
    """The typed card number is not that of the card on the reader. The card does not count tries."""

    code = "CARD-NUMBER-02"


class PassportRefused(CardError):
    """The typed MRZ is not that of the passport on the reader."""

    code = "CARD-NUMBER-03"


class PassportNeedsPace(CardError):
    """This passport opens by PACE only, which this desk does not speak."""

    code = "CARD-KIND-03"


class LastTryNotConfirmed(CardError):
    """One try is left and the clerk has not confirmed that it may be used; nothing was sent to the card."""

    code = "CARD-PIN-05"


class CardNotGenuine(CardError):
    """A signature on the card does not fit what it says (不正): nothing of it is taken over."""

    code = "CARD-FORGED-01"


class CardOfAnother(CardError):
    """The card read for one member of the household belongs to another one; nothing of it was taken over."""

    code = "CARD-PERSON-01"


class CardDataBroken(CardError):
    """The card's data cannot be read as its sheet says. Values: ``file``, ``what``."""

    code = "CARD-DATA-01"


class CardRefused(CardError):
    """The card answered with a status word the sheet gives no way on from. Values: ``step``, ``sw``."""

    code = "CARD-SW-01"


class ReadCancelled(CardError):
    code = "CARD-CANCEL-01"


class DeviceFault(DeskError):
    """A driver's vendor error, turned at the edge. Values: ``device``, ``what``."""

    code = "DEVICE-01"


class PrinterFault(DeviceFault):
    """The printer queue is missing or refused the job. Values: ``queue``, ``what``."""

    code = "PRINT-01"


class PrintStillThere(DeskError):
    """Paper may still come of the job before: it is cancelled first, or waited for. Nothing was sent."""

    code = "PRINT-02"


class PrintNotCancelled(DeskError):
    """The queue did not cancel the job. Values: ``what``, as ``PrinterFault`` has it."""

    code = "PRINT-03"


# --- 2D codes: nothing of a code that gives one of these was taken over ------------------------------------------


class CodeError(DeskError):
    code = "CODE-00"


class CodeNotFound(CodeError):
    """No code in the picture that this desk can read."""

    code = "CODE-NONE-01"


class CodePictureBroken(CodeError):
    """The file is no picture, or too large a one. Values: ``what`` (format, size)."""

    code = "CODE-NONE-02"


class CodeTooMany(CodeError):
    """More codes in one picture than a sheet can have. Values: ``count``, ``most``."""

    code = "CODE-MANY-01"


class CodePartsMissing(CodeError):
    """Some parts of a set were not read. Values: ``have``, ``count``, ``missing`` (their numbers)."""

    code = "CODE-PART-01"


class CodePartsMixed(CodeError):
    """Parts of different sets lie together. Values: ``sets``."""

    code = "CODE-PART-02"


class CodePartsBroken(CodeError):
    """All parts are there and do not make a whole: the set's parity is another."""

    code = "CODE-PART-03"


class CodeTooLarge(CodeError):
    """More bytes than any of our sheets holds. Values: ``bytes``, ``most``."""

    code = "CODE-DATA-02"


class CodeCut(CodeError):
    """A reader that types stopped in the middle of a code, or typed more than any has."""

    code = "CODE-CUT-01"


class CodeUnknown(CodeError):
    """None of our codes and no profile of ``procedures/_shared/codes`` knows it."""

    code = "CODE-KIND-01"


class CodeNotUsedHere(CodeError):
    """It is known and genuine, and this desk has no use for it at this step. Values: ``kind``."""

    code = "CODE-KIND-02"


class CodeMalformed(CodeError):
    """It says what it is and is not built so. Values: ``kind``, ``what``."""

    code = "CODE-DATA-01"


class CodeKeyUnknown(CodeError):
    """Signed with, or sealed for, a key this desk does not have. Values: ``key``."""

    code = "CODE-KEY-01"


class CodeNotGenuine(CodeError):
    """The signature does not fit what the code says."""

    code = "CODE-FORGED-01"


class CodeExpired(CodeError):
    """Values: ``expired``, the day."""

    code = "CODE-OLD-01"


class SlipGone(CodeError):
    """The slip's code leads to nothing at the center: its end is past, or it was never there."""

    code = "CODE-SLIP-01"


class CodeSpent(CodeError):
    """This very code was taken over before. Values: ``serial``, which is random."""

    code = "CODE-USED-01"


# --- store, keys, settings --------------------------------------------------------------------------------------


class StoreBusy(DeskError):
    """Another process owns the store file."""

    code = "STORE-BUSY-01"


class NoMedium(DeskError):
    """The place is none of the settings' ``[carry] folders`` (R-106). Values: ``name``."""

    code = "CARRY-03"


class StoreUnreadable(DeskError):
    """The store cannot be opened with the key we hold. Values: ``what``."""

    code = "STORE-OPEN-01"


class KeyMissing(DeskError):
    """The key store has no such key, or there is no key store. Values: ``name``."""

    code = "KEY-01"


class SettingsBroken(DeskError):
    """The settings file has faults; ``findings`` holds all of them."""

    code = "SETTINGS-01"

    def __init__(self, findings: list[str]) -> None:
        super().__init__(count=len(findings))
        self.findings = findings

    def __str__(self) -> str:
        return "\n".join(self.findings)


# --- visits -----------------------------------------------------------------------------------------------------


class MoveNotAllowed(DeskError):
    """The visit cannot do this in its present state. Values: ``state``, ``move``."""

    code = "VISIT-STATE-01"


class AnswerNotAccepted(DeskError):
    """An answer does not fit its question. Values: ``question``, ``why``."""

    code = "VISIT-ANSWER-01"


class CaseFaulty(DeskError):
    """Something in the case is wrong and is mended before paper is made (R-104). Values: ``say``."""

    code = "VISIT-CHECK-01"


class CaseToConfirm(DeskError):
    """Something in the case looks wrong; doing the same once more says that it may stay. Values: ``say``."""

    code = "VISIT-CHECK-02"


class WaitingNumberWrong(DeskError):
    """No waiting number can be so. Values: ``most``."""

    code = "CALL-01"


class SignatureVoid(DeskError):
    """The document changed after it was signed, or was never signed. Values: ``document``."""

    code = "SIGN-01"


class SignatureTooSmall(DeskError):
    """No ink, or a single short stroke."""

    code = "SIGN-02"


class SignInRejected(DeskError):
    """User or password is wrong; it is not said which. Values: none."""

    code = "SIGNIN-01"


class SignInWait(DeskError):
    """Too many tries, for a known user and an unknown one alike. Values: ``minutes`` until the next try."""

    code = "SIGNIN-02"


class SecondFactorRejected(DeskError):
    """The one-time code is wrong, too old, or was used before."""

    code = "SIGNIN-03"


class PasswordUnfit(DeskError):
    """A new password cannot be taken. Values: ``why`` (short, long, guessed, same, differs)."""

    code = "SIGNIN-04"


class NoRights(DeskError):
    """Password and second factor are right, and the user may do nothing today: no posting, or disabled."""

    code = "SIGNIN-05"


class SignInAway(DeskError):
    """The password is right, the center does not answer, and this user was not signed in here for so long.

    Values: ``days``.
    """

    code = "SIGNIN-06"


class NotAllowed(DeskError):
    """The user has no right to do this. Values: ``operation``."""

    code = "RIGHT-01"


class ApplicationNotMoved(DeskError):
    """The board lets nobody do this with the application now. Values: ``board_why`` (``workflow.Why``)."""

    code = "BOARD-01"


class FiguresNotWritten(DeskError):
    """A file of statistics cannot be written. Values: ``what``: folder, fonts, kind."""

    code = "FIGURES-01"


class PeopleUnfit(DeskError):
    """A change of users or groups that cannot be. Values: ``why``, ``place`` (which change, from 1)."""

    code = "PEOPLE-01"


class ProposalUnfit(DeskError):
    """A proposal cannot be made or approved as it stands. Values: ``why``."""

    code = "PEOPLE-02"


class TwoNeeded(DeskError):
    """The change touches the rights of administrators: one proposes, another approves (R-117)."""

    code = "PEOPLE-03"


class SimulatorRefused(DeskError):
    """A simulator was asked for in a profile that serves real residents. Values: ``what``."""

    code = "PROFILE-01"


class VisitorAsks(DeskError):
    """The visitor pressed 職員にきく."""

    code = "VISITOR-01"
