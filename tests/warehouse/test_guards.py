"""The database itself refuses what the laws forbid; readers see the views and nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from anptt_data.warehouse.audit import note_head, verify_events
from anptt_data.warehouse.cluster import Cluster
from anptt_data.warehouse.connect import engine_for, raw
from anptt_data.warehouse.server import OWNER, READER, embedded_url
from tests.warehouse.sending import AIR, DENGUE, Road, air, dengue


def _refused(engine: Engine, statement: str, words: str) -> None:
    with engine.begin() as connection, pytest.raises(DBAPIError, match=words):
        connection.execute(text(statement))


@pytest.fixture
def owner(road: Road, test_cluster: Cluster) -> Engine:
    return engine_for(embedded_url(test_cluster, OWNER, str(road.engine.url.database)), None)


@pytest.mark.parametrize(
    "statement",
    [
        "update fact.health__dengue_month set cases = 0",
        "delete from fact.health__dengue_month",
        "truncate fact.health__dengue_month",
        "update intake.submission_event set reason = 'x'",
        "delete from intake.submission_event",
        "truncate intake.submission_event",
        "delete from intake.claim_range",
        "update intake.claim_range set recorded = tstzrange(lower(recorded) - interval '1 day', null)",
        "update intake.submission set decision = 'returned'",
        "delete from intake.submission",
    ],
)
def test_law_4_what_was_recorded_cannot_be_changed_even_by_the_owner(road: Road, owner: Engine, statement: str) -> None:
    road.send(DENGUE, "a", dengue([(1, "01", 10)]))
    _refused(owner, statement, "append-only|never deleted|history|finished")
    assert road.cases() == {(1, "01"): 10}


def test_replaced_pairs_are_history(road: Road, owner: Engine) -> None:
    road.send(AIR, "a", air([(0, 1.0)]))
    road.send(AIR, "b", air([(0, 2.0)]))
    _refused(owner, "delete from fact.environment__air_station__replaced", "stays recorded")
    _refused(owner, "update fact.environment__air_station__replaced set fact_no = 9", "history")


def test_two_truths_for_one_scope_cannot_overlap(road: Road) -> None:
    road.send(DENGUE, "a", dengue([(1, "01", 10)]))
    _refused(
        road.engine, "insert into intake.claim_range select dataset, agency, scope, claim_id, recorded from intake.claim_range", "overlaps"
    )


def test_the_application_is_no_superuser_and_no_owner(road: Road) -> None:
    assert road.rows("select current_user::text, rolsuper, rolcreaterole, rolbypassrls from pg_roles where rolname = current_user") == [
        ("anptt_app", False, False, False)
    ]
    _refused(road.engine, "drop table intake.submission", "must be owner")
    _refused(road.engine, "alter table fact.health__dengue_month disable trigger all", "must be owner")


def test_readers_see_views_only_and_write_nothing(road: Road, test_cluster: Cluster) -> None:
    road.send(DENGUE, "a", dengue([(1, "01", 10)]))
    reader = engine_for(embedded_url(test_cluster, READER, str(road.engine.url.database)), None)
    with reader.begin() as connection:
        assert connection.execute(text("select area, cases, agency, authority, sheet from health.dengue_month")).one() == (
            "01", 10, "bo-y-te", "provisional", "a.csv",
        )  # fmt: skip
        connection.execute(text("select anptt.as_of('2026-01-01T00:00:00+07:00')"))
        assert connection.execute(text("select count(*) from health.dengue_month")).scalar() == 0
        assert connection.execute(text("select count(*) > 3000 from ref.area")).scalar()
    for statement in (
        "select * from fact.health__dengue_month",
        "select receipt from intake.submission",
        "select * from quality.rejected_row",
        "select * from intake.submission_event",
        "delete from health.dengue_month",
        "insert into ref.code_list values ('x', 1)",
        "create table public.x ()",
    ):
        _refused(reader, statement, "permission denied|cannot delete|cannot change")
    reader.dispose()


def test_rows_of_a_load_that_was_never_activated_are_invisible(road: Road) -> None:
    of, opened, _ = road.open(DENGUE, "a")
    from anptt_data.warehouse.submissions import copy_chunk

    with road.engine.begin() as connection:
        assert copy_chunk(connection, opened, of, dengue([(1, "01", 10)])) == 1
    assert road.rows("select count(*) from fact.health__dengue_month") == [(1,)]
    assert road.cases() == {}


def test_law_2_events_are_a_chain_and_tampering_shows(road: Road, owner: Engine) -> None:
    road.send(DENGUE, "a", dengue([(1, "01", 10)]))
    road.send(DENGUE, "b", dengue([(1, "01", 11)]))

    def verify() -> list[str]:
        with road.engine.connect() as connection:
            return verify_events(connection)

    assert verify() == []
    with road.engine.begin() as connection:
        head = note_head(connection, "tester")
    assert head is not None
    assert verify() == []
    with owner.begin() as connection:
        raw(connection).execute("alter table intake.submission_event disable trigger append_only")
        raw(connection).execute("update intake.submission_event set actor = 'somebody else' where event_id = 2")
    assert verify() == ["event 2 was changed"]
    with owner.begin() as connection:
        raw(connection).execute("update intake.submission_event set actor = 'tester' where event_id = 2")
        raw(connection).execute("delete from intake.submission_event where event_id = %s", (head[0],))
    assert len(verify()) == 1
    assert "cut off" in verify()[0]
    owner.dispose()


def test_law_2_a_submission_that_says_something_else_than_its_event_shows(road: Road, owner: Engine) -> None:
    first = road.send(DENGUE, "a", dengue([(1, "01", 10)]))
    second = road.send(DENGUE, "b", dengue([(1, "01", 11)]))

    def verify() -> list[str]:
        with road.engine.connect() as connection:
            return verify_events(connection)

    assert verify() == []
    with owner.begin() as connection:
        raw(connection).execute("alter table intake.submission disable trigger user")
        raw(connection).execute(
            "update intake.submission set rows_read = rows_read + 1, rows_accepted = rows_accepted + 1 where receipt_no = %s",
            (first.receipt_no,),
        )
    assert verify() == [f"submission {first.receipt_no} is not as the log says it was judged"]
    with owner.begin() as connection:  # the end of the log is cut off before any head was noted
        raw(connection).execute("alter table intake.submission_event disable trigger append_only")
        raw(connection).execute("delete from intake.submission_event where event_id >= ("
                                "select min(event_id) from intake.submission_event join intake.submission using (submission_id)"
                                " where receipt_no = %s)", (second.receipt_no,))  # fmt: skip
    assert f"submission {second.receipt_no} is not as the log says it was judged" in verify()
    owner.dispose()


@pytest.mark.parametrize(
    "written", ["2026-10-01", "2026-10-01T00:00", "2026-10-01T00:00:00", "yesterday", "", "2026-13-01T00:00:00Z", "2999-01-01T00:00:00Z"]
)
def test_as_of_refuses_rubbish_missing_zones_and_the_future(road: Road, written: str) -> None:
    with road.engine.begin() as connection, pytest.raises(DBAPIError):
        connection.execute(text("select anptt.as_of(:w)"), {"w": written})


@pytest.mark.parametrize(
    "written", ["2026-10-01T00:00:00+07:00", "2026-10-01 00:00+07", "2026-09-30T17:00:00Z", "2026-10-01T00:00:00.000000 +0700"]
)
def test_as_of_understands_full_instants(road: Road, written: str) -> None:
    with road.engine.begin() as connection:
        said = connection.execute(text("select anptt.as_of(:w) = '2026-09-30T17:00:00Z'"), {"w": written}).scalar()
        assert said is True
        assert connection.execute(text("select anptt.instant() = '2026-09-30T17:00:00Z'")).scalar() is True
        connection.execute(text("select anptt.as_of('now')"))
        assert connection.execute(text("select anptt.instant()")).scalar() is None


def test_a_plain_set_with_rubbish_is_an_error_not_today(road: Road) -> None:
    road.send(DENGUE, "a", dengue([(1, "01", 10)]))
    with road.engine.begin() as connection:
        connection.execute(text("set anptt.as_of = 'soon'"))
        with pytest.raises(DBAPIError, match="soon"):
            connection.execute(text("select * from health.dengue_month"))


def test_every_table_view_and_column_has_a_comment_in_both_languages(road: Road) -> None:
    bare = road.rows(
        "select c.oid::regclass::text, a.attname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
        " where c.relkind in ('r', 'v') and n.nspname not in ('pg_catalog', 'information_schema', 'anptt', 'public', 'pg_toast')"
        " and (coalesce(obj_description(c.oid, 'pg_class'), '') !~ ' — ' or"
        " (coalesce(col_description(c.oid, a.attnum), '') !~ ' — ' and c.relname !~ '__replaced$'))"
    )
    assert bare == []
    assert road.rows("select col_description('health.dengue_month'::regclass, 3)")[0][0] is not None
