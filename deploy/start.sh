#!/usr/bin/env sh
# Starts one service of docker-compose.yml. Passwords come from files (docker secrets), never from the compose file.
# Usage: deploy/start.sh init | apiserver | scheduler | dag-processor | triggerer | worker | portal | anptt ...
set -eu
secrets=${ANPTT_SECRETS_DIR:-/run/secrets}
host=${ANPTT_POSTGRES_HOST:-postgres}
port=${ANPTT_POSTGRES_PORT:-5432}
read_secret() { [ -r "$secrets/$1" ] && cat "$secrets/$1"; }

if secret=$(read_secret app_password); then export ANPTT_DATABASE_URL="postgresql://anptt_app:$secret@$host:$port/anptt"; fi
if secret=$(read_secret owner_password); then export ANPTT_DATABASE_OWNER_URL="postgresql://anptt_owner:$secret@$host:$port/anptt"; fi
if secret=$(read_secret airflow_db_password); then
    export AIRFLOW__DATABASE__SQL_ALCHEMY_CONN="postgresql+psycopg://airflow:$secret@$host:$port/airflow"
    export AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC="postgresql+asyncpg://airflow:$secret@$host:$port/airflow"
    export AIRFLOW__CELERY__RESULT_BACKEND="db+postgresql+psycopg://airflow:$secret@$host:$port/airflow"
fi
if secret=$(read_secret redis_password); then
    export AIRFLOW__CELERY__BROKER_URL="redis://:$secret@${ANPTT_REDIS_HOST:-redis}:${ANPTT_REDIS_PORT:-6379}/0"
fi
if secret=$(read_secret fernet_key); then export AIRFLOW__CORE__FERNET_KEY="$secret"; fi
if secret=$(read_secret jwt_secret); then export AIRFLOW__API_AUTH__JWT_SECRET="$secret" AIRFLOW__API__SECRET_KEY="$secret"; fi
[ -r "$secrets/pseudonym_key" ] && export ANPTT_PSEUDONYM_KEY_FILE="$secrets/pseudonym_key"
[ -r "$secrets/storage_key" ] && export ANPTT_STORAGE_KEY_FILE="$secrets/storage_key"
[ -r "$secrets/oidc_client_secret" ] && export ANPTT_OIDC_CLIENT_SECRET_FILE="$secrets/oidc_client_secret"

case ${1:-} in
init)
    anptt init
    exec airflow db migrate
    ;;
apiserver)
    # Airflow opens this file for writing too; without it, it would invent passwords and print them.
    users=$AIRFLOW_HOME/users.json
    (umask 077 && read_secret airflow_users >"$users.new" && mv "$users.new" "$users")
    export AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE="$users"
    exec airflow api-server --host "${ANPTT_API_HOST:-0.0.0.0}" --port "${ANPTT_API_PORT:-8080}" --workers 2
    ;;
scheduler) exec airflow scheduler ;;
dag-processor) exec airflow dag-processor ;;
triggerer) exec airflow triggerer ;;
worker) exec airflow celery worker ;;
portal) exec anptt portal --host "${ANPTT_PORTAL_HOST:-0.0.0.0}" --port "${ANPTT_PORTAL_PORT:-8765}" ;;
anptt | airflow | celery | python) exec "$@" ;;
*)
    echo "usage: $0 init | apiserver | scheduler | dag-processor | triggerer | worker | portal | anptt ..." >&2
    exit 2
    ;;
esac
