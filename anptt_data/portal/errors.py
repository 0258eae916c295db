"""What the portal refuses, besides the errors of the road; each knows the status a machine is answered with."""

from __future__ import annotations

from http import HTTPStatus

from anptt_data.approval.errors import DocumentRefused, SignatureRefused
from anptt_data.errors import AnpttError, BadPeriod, NotFound, OurFault, UnknownDataset, UsageError
from anptt_data.portal.oidc.errors import NotLinked


class NotSignedIn(UsageError):
    def __init__(self) -> None:
        super().__init__("Cần đăng nhập; phiên làm việc trước có thể đã hết hạn", "Sign in first; the session may have ended")


class NoToken(UsageError):
    def __init__(self) -> None:
        super().__init__("Thiếu mã truy cập, hoặc mã đã hết hạn hay bị thu hồi", "No token, or it has ended or was revoked")


class NotAllowed(UsageError):
    def __init__(self) -> None:
        super().__init__("Tài khoản này không có quyền làm việc đó", "This account may not do that")


class ForeignForm(UsageError):
    def __init__(self) -> None:
        super().__init__(
            "Biểu mẫu không còn hiệu lực hoặc không do cổng này lập; mở lại trang rồi làm lại",
            "The form has expired or is not ours; open the page again and repeat",
        )


class BadForm(UsageError):
    """The request's body is no form, or lacks a field."""


class BadAddress(UsageError):
    """The address holds what no text may hold."""

    def __init__(self) -> None:
        super().__init__("Địa chỉ có ký tự không dùng được", "There is a character in the address that cannot be")


class TooLarge(UsageError):
    def __init__(self, most_bytes: int) -> None:
        size = f"{most_bytes // 1024**2} MB" if most_bytes >= 1024**2 else f"{max(1, most_bytes // 1024)} kB"
        super().__init__(f"Tệp quá lớn; cổng nhận tối đa {size} một lần", f"Too large; at most {size} at once")


class TooSlow(UsageError):
    def __init__(self) -> None:
        super().__init__("Quá thời gian nhận tệp; kiểm tra đường truyền rồi gửi lại", "Receiving took too long; send again")


class TooManyAttempts(UsageError):
    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        super().__init__(f"Sai nhiều lần liên tiếp; thử lại sau {minutes} phút", f"Too many failures; try again in {minutes} minutes")


class TooOften(UsageError):
    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"Hỏi quá nhiều lần; thử lại sau {seconds} giây", f"Asked too often; try again in {seconds} seconds")


class Busy(OurFault):
    def __init__(self) -> None:
        super().__init__(
            "Hệ thống đang nhận nhiều tệp cùng lúc; gửi lại sau ít phút", "Many files are being received; send again in a few minutes"
        )


_STATUS: tuple[tuple[type[AnpttError], HTTPStatus], ...] = (
    (NotSignedIn, HTTPStatus.UNAUTHORIZED),
    (NoToken, HTTPStatus.UNAUTHORIZED),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (NotLinked, HTTPStatus.FORBIDDEN),
    (ForeignForm, HTTPStatus.FORBIDDEN),
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (TooSlow, HTTPStatus.REQUEST_TIMEOUT),
    (TooOften, HTTPStatus.TOO_MANY_REQUESTS),
    (TooManyAttempts, HTTPStatus.TOO_MANY_REQUESTS),
    (UnknownDataset, HTTPStatus.NOT_FOUND),
    (NotFound, HTTPStatus.NOT_FOUND),
    (BadAddress, HTTPStatus.UNPROCESSABLE_ENTITY),
    (BadPeriod, HTTPStatus.UNPROCESSABLE_ENTITY),
    (UsageError, HTTPStatus.BAD_REQUEST),
    (DocumentRefused, HTTPStatus.UNPROCESSABLE_ENTITY),
    (SignatureRefused, HTTPStatus.UNPROCESSABLE_ENTITY),
    (AnpttError, HTTPStatus.SERVICE_UNAVAILABLE),
)


def status_of(error: AnpttError) -> int:
    """The HTTP status an error is answered with; ours is 503: what was sent is safe, send again."""
    return next(int(status) for kind, status in _STATUS if isinstance(error, kind))
