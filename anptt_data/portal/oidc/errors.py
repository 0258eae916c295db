"""Why somebody could not sign in through the provider. What exactly was wrong with an answer goes to the log as a word, not to the page."""

from __future__ import annotations

from anptt_data.errors import OurFault, UsageError


class ProviderUnreachable(OurFault):
    """The provider does not answer, or not as a provider does; `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            "Chưa liên lạc được với hệ thống đăng nhập chung; thử lại sau, hoặc đăng nhập bằng mật khẩu của cổng",
            f"The shared sign-in cannot be reached ({reason})",
        )


class SignInExpired(UsageError):
    """Nobody here began this sign-in, it was begun too long ago, or its answer was used before."""

    def __init__(self) -> None:
        super().__init__(
            "Lần đăng nhập này đã hết hạn hoặc đã dùng; đăng nhập lại", "This sign-in has ended or was used already; sign in again"
        )


class AnswerRefused(UsageError):
    """The provider's answer cannot be trusted, or it says no; `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            "Hệ thống đăng nhập chung chưa xác nhận được người đăng nhập; đăng nhập lại",
            "The shared sign-in did not confirm who signs in; sign in again",
        )


class NotLinked(UsageError):
    """The provider knows the person, the portal has no account in use for them; nobody is made by signing in."""

    def __init__(self, subject: str) -> None:
        super().__init__(
            f"Chưa có tài khoản của cổng gắn với người đăng nhập này. Báo mã sau cho đơn vị quản lý cổng: {subject}",
            f"No account of the portal is linked to this person. Tell whoever runs the portal this code: {subject}",
        )
