"""The views under the plain names: the present truth of a dataset, or that of the instant set with `anptt.as_of`."""

from __future__ import annotations

from psycopg import sql

from anptt_data.contract.base import Contract
from anptt_data.contract.dictionary import SYSTEM_COLUMNS, column_comments, dictionary, table_comment
from models.facts import FACT, table_name

VISIBLE = "(case when {instant} is null then upper_inf({range}.recorded) else {range}.recorded @> {instant} end)"
INSTANT = "(select anptt.instant())"
LOCAL_ZONE = "Asia/Ho_Chi_Minh"


def _visible(alias: str) -> sql.Composable:
    return sql.SQL(VISIBLE.format(instant=INSTANT, range=alias))


def view_name(contract: type[Contract]) -> sql.Composable:
    return sql.Identifier(contract.sector(), contract.short_name())


def fact_name(contract: type[Contract], suffix: str = "") -> sql.Identifier:
    return sql.Identifier(FACT, table_name(contract.dataset()) + suffix)


def view_statements(contract: type[Contract]) -> list[sql.Composed]:
    """Statements that make the view of the newest contract version, with comments on it and its columns."""
    declared = [entry["name"] for entry in dictionary(contract) if not entry["system"]]
    columns = [sql.SQL("f.{}").format(sql.Identifier(n)) for n in declared] + [_system(contract, n) for n in SYSTEM_COLUMNS]
    statements = [
        sql.SQL(
            "create view {view} with (security_invoker = true) as select {columns} from {fact} f"
            " join intake.claim_range r on r.claim_id = f.claim_id and r.dataset = {dataset} and {visible}"
            " join intake.submission s on s.submission_id = f.submission_id"
            " left join intake.extract_part x on x.extract_id = s.extract_id and x.part = f.part"
            " left join (select a.submission_id from intake.approval a where a.status = any({levels})"
            " and case when {instant} is null then a.voided_at is null"
            " else a.at <= {instant} and (a.voided_at is null or a.voided_at > {instant}) end"
            " group by a.submission_id) a on a.submission_id = f.submission_id{replaced}"
        ).format(
            view=view_name(contract),
            columns=sql.SQL(", ").join(columns),
            fact=fact_name(contract),
            dataset=sql.Literal(contract.dataset()),
            visible=_visible("r"),
            instant=sql.SQL(INSTANT),
            levels=sql.SQL("array[{}]::text[]").format(sql.SQL(", ").join(sql.Literal(v) for v in final_levels(contract))),
            replaced=_not_replaced(contract),
        )
    ]
    return statements + comment_statements(contract, view_name(contract), "view", [*declared, *SYSTEM_COLUMNS])


def comment_statements(contract: type[Contract], name: sql.Composable, kind: str, columns: list[str]) -> list[sql.Composed]:
    """Comments in both languages with units and sources on a view or table of the dataset."""
    comments = column_comments(contract)
    made = [
        sql.SQL("comment on {} {} is {}").format(sql.SQL("view" if kind == "view" else "table"), name, sql.Literal(table_comment(contract)))
    ]
    on_column = sql.SQL("comment on column {}.{} is {}")
    return made + [on_column.format(name, sql.Identifier(c), sql.Literal(comments[c])) for c in columns if c in comments]


def final_levels(contract: type[Contract]) -> list[str]:
    """Approvals that make figures final (chính thức); none for figures that stay provisional whatever is approved."""
    if contract.described("provisional"):
        return []
    return ["signed"] if contract.described("approval") == "signed" else ["confirmed", "signed"]


def _not_replaced(contract: type[Contract]) -> sql.Composable:
    """For ``revises = "row"``: no row of a visible submission has replaced this one."""
    if contract.revises() != "row":
        return sql.SQL("")
    return sql.SQL(
        " where not exists (select 1 from {replaced} p join intake.claim c on c.submission_id = p.by_submission"
        " join intake.claim_range q on q.claim_id = c.claim_id and {q_visible}"
        " where p.submission_id = f.submission_id and p.fact_no = f.fact_no and {p_holds})"
    ).format(replaced=fact_name(contract, "__replaced"), q_visible=_visible("q"), p_holds=_visible("p"))


def _system(contract: type[Contract], name: str) -> sql.Composable:
    moments = [n for n, c in contract.columns().items() if c.kind == "moment"]
    day = (
        sql.SQL("(f.{} at time zone {})::date").format(sql.Identifier(moments[0]), sql.Literal(LOCAL_ZONE))
        if moments and contract.columns()[moments[0]].privacy != "personal"
        else sql.SQL("null::date")
    )
    special: dict[str, sql.Composable] = {
        "agency": sql.SQL("s.agency"),
        "period_from": day if contract.has_moment() else sql.SQL("f.period_from"),
        "period_to": day if contract.has_moment() else sql.SQL("f.period_to"),
        "calendar": sql.SQL("coalesce(s.calendar, {})").format(sql.Literal(contract.cadence().calendar)),
        "authority": sql.SQL("case when a.submission_id is null then 'provisional' else 'final' end"),
        "mark": sql.SQL("case when s.sample then 'mẫu' end"),
        "receipt_no": sql.SQL("s.receipt_no"),
        "sheet": sql.SQL("x.name"),
    }
    expression = special.get(name, sql.SQL("f.{}").format(sql.Identifier(name)))
    return sql.SQL("{} as {}").format(expression, sql.Identifier(name))
