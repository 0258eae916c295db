#!/usr/bin/env sh
# Run once by the PostgreSQL image on an empty volume: the roles and databases, each with the least it needs.
# Only the superuser inside the container may do this; nothing else ever connects as it.
set -eu
secrets=${ANPTT_SECRETS_DIR:-/run/secrets}
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set owner="$(cat "$secrets/owner_password")" --set app="$(cat "$secrets/app_password")" --set airflow="$(cat "$secrets/airflow_db_password")" <<'SQL'
set password_encryption = 'scram-sha-256';
create role anptt_owner login password :'owner';
create role anptt_app login password :'app';
create role anptt_reader nologin;
create role airflow login password :'airflow' nosuperuser nocreatedb nocreaterole;
create database anptt owner anptt_owner template template0 encoding 'UTF8';
create database airflow owner airflow template template0 encoding 'UTF8';
revoke all on database anptt, airflow from public;
grant connect, temporary on database anptt to anptt_app;
grant connect on database anptt to anptt_reader;
SQL
