"""portal, account, token."""

from __future__ import annotations

import getpass
import sys
from typing import Annotated

import typer

from anptt_data.cli.output import print_json, print_table, tell
from anptt_data.cli.texts import say

Json = Annotated[bool, typer.Option("--json", help="Một văn bản JSON / one JSON document")]
Agency = Annotated[str, typer.Option("--agency", "-a", help="Cơ quan / agency, e.g. so-y-te-66")]
OneAgency = Annotated[str | None, typer.Option("--agency", "-a", help="Chỉ một cơ quan / one agency only")]
Login = Annotated[str, typer.Argument(help="Tên đăng nhập / login, e.g. so-y-te-66.van-thu")]


def register(app: typer.Typer) -> None:
    """Add the command and the groups to the table."""
    app.command()(portal)
    account = typer.Typer(help="Tài khoản của cổng tiếp nhận / Accounts of the portal.", no_args_is_help=True)
    account.command("add")(add)
    account.command("list")(list_accounts)
    account.command("disable")(disable)
    account.command("password")(password)
    account.command("email")(email)
    account.command("link")(link)
    account.command("unlink")(unlink)
    app.add_typer(account, name="account")
    token = typer.Typer(help="Mã truy cập của máy / Tokens of machines.", no_args_is_help=True)
    token.command("create")(create_token)
    token.command("list")(list_tokens)
    token.command("revoke")(revoke_token)
    app.add_typer(token, name="token")


def portal(
    host: Annotated[str, typer.Option(help="Địa chỉ lắng nghe / address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Cổng; 0 là cổng trống bất kỳ / port; 0 takes a free one")] = 8765,
) -> None:
    """Chạy cổng tiếp nhận số liệu / Serve the portal until interrupted."""
    from anptt_data.portal.serve import serve
    from anptt_data.settings import settings

    serve(settings(), host, port)


def add(
    login: Login,
    agency: Agency,
    role: Annotated[list[str] | None, typer.Option("--role", help="sender | approver | admin; có thể lặp lại / may be repeated")] = None,
    no_password: Annotated[
        bool,
        typer.Option("--no-password", help="Chỉ đăng nhập qua hệ thống chung; sau đó dùng account link / only through the shared sign-in"),
    ] = False,
) -> None:
    """Lập tài khoản; mật khẩu được hỏi hoặc đọc từ đầu vào chuẩn / Make an account; the password is asked for or read from standard input."""
    from anptt_data.places.references import references
    from anptt_data.portal.accounts import add_account
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine

    current = settings()
    references(current.reference_dir).agency(agency)
    add_account(app_engine(current), login, agency, role or ["sender"], None if no_password else _password())
    tell(say("account_made", login=login, agency=agency))


def list_accounts(agency: OneAgency = None, json_output: Json = False) -> None:
    """Danh sách tài khoản / List accounts."""
    from anptt_data.portal import accounts
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine

    found = accounts.list_accounts(app_engine(settings()), agency)
    if json_output:
        print_json([a.as_json() for a in found])
    else:
        print_table(
            ("login", "agency", "roles", "sign_in", "email", "active", "created_at"),
            (
                [a.login, a.agency, ", ".join(a.roles), ", ".join(a.sign_in), a.email, "✓" if a.active else "✗", f"{a.created_at:%Y-%m-%d}"]
                for a in found
            ),
        )


def disable(login: Login) -> None:
    """Khóa tài khoản và kết thúc mọi phiên / Disable an account and end its sessions."""
    from anptt_data.portal.accounts import disable_account
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine

    disable_account(app_engine(settings()), login)
    tell(say("account_disabled", login=login))


def password(login: Login) -> None:
    """Đặt lại mật khẩu và kết thúc mọi phiên / Set a new password and end the account's sessions."""
    from anptt_data.portal.accounts import set_password
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine

    set_password(app_engine(settings()), login, _password())
    tell(say("password_set", login=login))


def email(
    login: Login,
    address: Annotated[str | None, typer.Argument(help="Thư của cơ quan, không phải của cá nhân; bỏ trống để xóa / empty: none")] = None,
) -> None:
    """Đặt địa chỉ nhận thư nhắc báo cáo / Say where reminders of reports that are owed go."""
    from anptt_data.portal.accounts import set_email
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine

    set_email(app_engine(settings()), login, address)
    tell(say("email_set" if address else "email_removed", login=login, address=address))


def link(
    login: Login,
    oidc_subject: Annotated[str, typer.Option("--oidc-subject", help="Mã (sub) ở hệ thống đăng nhập chung / subject at the OIDC provider")],
    drop_password: Annotated[bool, typer.Option("--drop-password", help="Bỏ mật khẩu của cổng / it has no password any more")] = False,
) -> None:
    """Gắn tài khoản với người ở hệ thống đăng nhập chung / Link an account to a subject of the organisation's own sign-in."""
    from anptt_data.portal.accounts import link_account
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine

    link_account(app_engine(settings()), login, oidc_subject, drop_password=drop_password)
    tell(say("account_linked", login=login))


def unlink(login: Login) -> None:
    """Bỏ gắn với hệ thống đăng nhập chung / Undo the link."""
    from anptt_data.portal.accounts import unlink_account
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine

    unlink_account(app_engine(settings()), login)
    tell(say("account_unlinked", login=login))


def create_token(
    agency: Agency,
    name: Annotated[str, typer.Option("--name", help="Dùng cho việc gì / what it is for")],
    days: Annotated[int, typer.Option("--days", help="Số ngày có hiệu lực / days it is valid")] = 365,
) -> None:
    """Cấp mã truy cập, chỉ hiện một lần / Make a token; it is shown once."""
    from anptt_data.places.references import references
    from anptt_data.portal import tokens
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine

    current = settings()
    references(current.reference_dir).agency(agency)
    secret = tokens.create_token(app_engine(current), agency, name, days)
    tell(say("token_made", agency=agency))
    print(secret)


def list_tokens(agency: OneAgency = None, json_output: Json = False) -> None:
    """Danh sách mã truy cập (không có mã) / List tokens, without their secrets."""
    from anptt_data.portal import tokens
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine

    found = [t.as_json() for t in tokens.list_tokens(app_engine(settings()), agency)]
    if json_output:
        print_json(found)
    else:
        names = ("token_id", "agency", "name", "created_at", "expires_at", "revoked_at", "used_at")
        print_table(names, ([str(t[n])[:16] if n.endswith("_at") and t[n] else t[n] for n in names] for t in found))


def revoke_token(token_id: Annotated[int, typer.Argument(help="Số của mã / the token's number")]) -> None:
    """Thu hồi mã truy cập / Revoke a token."""
    from anptt_data.portal import tokens
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine

    tokens.revoke_token(app_engine(settings()), token_id)
    tell(say("token_revoked", number=token_id))


def _password() -> str:
    """Asked for twice at a terminal, else the first line of standard input; never an argument, which every process can see."""
    from anptt_data.errors import UsageError

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Mật khẩu / password: ")
    if getpass.getpass("Nhập lại / again: ") != first:
        raise UsageError("Hai lần nhập khác nhau", "The two differ")
    return first
