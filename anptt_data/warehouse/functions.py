"""Functions of schema ``anptt``: the instant of the past that views show, and the guards of fact tables.

``anptt.as_of(text)`` validates and sets the session's instant; a plain SET with a typing error would silently give today. It also waits for
activations that have taken their instant but not yet committed, so that the same instant never answers differently later.
"""

from __future__ import annotations

from typing import LiteralString

ACTIVATION_LOCK = (6001, 2)
"""Advisory lock: activations hold it shared, `anptt.as_of` asks for it alone."""

FUNCTIONS: LiteralString = r"""
create or replace function anptt.as_of(instant text) returns timestamptz language plpgsql as $$
declare
  asked timestamptz;
begin
  if instant is null or lower(btrim(instant)) = 'now' then
    perform set_config('anptt.as_of', '', false);
    return null;
  end if;
  if btrim(instant) !~ '^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?\s?(Z|[+-]\d{2}(:?\d{2})?)$' then
    raise exception 'Thời điểm «%» phải viết đủ ngày, giờ và múi giờ, ví dụ 2026-10-01T00:00:00+07:00', instant
      using errcode = 'invalid_datetime_format', hint = 'Write date, time and time zone, e.g. 2026-10-01T00:00:00+07:00; null means now';
  end if;
  asked := btrim(instant)::timestamptz;
  if asked > clock_timestamp() then
    raise exception 'Thời điểm «%» ở tương lai', instant
      using errcode = 'datetime_field_overflow', hint = 'The instant lies in the future; null means now';
  end if;
  perform pg_advisory_lock(6001, 2);
  perform pg_advisory_unlock(6001, 2);
  perform set_config('anptt.as_of', to_char(asked at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), false);
  return asked;
end $$;
comment on function anptt.as_of(text) is
  'Xem số liệu như đã biết tại một thời điểm; null hoặc now là hiện tại — Show the data as known at an instant; null or now is the present';

create or replace function anptt.instant() returns timestamptz language sql stable parallel safe as
  $$ select nullif(current_setting('anptt.as_of', true), '')::timestamptz $$;
comment on function anptt.instant() is 'Thời điểm đang xem, null là hiện tại — The instant that is shown, null is the present';

create or replace function anptt.day() returns date language sql stable parallel safe as
  $$ select (coalesce(anptt.instant(), now()) at time zone 'Asia/Ho_Chi_Minh')::date $$;
comment on function anptt.day() is
  'Ngày của thời điểm đang xem, theo giờ Việt Nam — The day of the instant that is shown, in Vietnam';

create or replace function anptt.delete_only_never_visible() returns trigger language plpgsql as $$
begin
  if exists (select 1 from old_rows o join intake.claim_range r on r.claim_id = o.claim_id) then
    raise exception '%: facts that were visible are never deleted', tg_table_name using errcode = 'restrict_violation';
  end if;
  return null;
end $$;

create or replace function anptt.delete_only_unused_pairs() returns trigger language plpgsql as $$
begin
  if exists (select 1 from old_rows o join intake.claim c on c.submission_id = o.by_submission
             join intake.claim_range r on r.claim_id = c.claim_id) then
    raise exception '%: what was replaced stays recorded', tg_table_name using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""
