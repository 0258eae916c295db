#!/usr/bin/env sh
# Makes the secrets docker-compose.yml reads, once: random, readable by you and the containers' user only. Never overwrites one.
# Usage: sh deploy/make-secrets.sh [FOLDER]        (default deploy/secrets)
set -eu
folder=${1:-$(dirname "$0")/secrets}
umask 077
mkdir -p "$folder"
random() { od -An -v -tx1 -N"$1" /dev/urandom | tr -d ' \n'; }
secret() { [ -e "$folder/$1" ] || printf '%s' "$2" >"$folder/$1"; }
for name in postgres_password owner_password app_password airflow_db_password redis_password jwt_secret; do
    secret "$name" "$(random 32)"
done
secret pseudonym_key "$(random 32)"
secret storage_key "$(random 32)"
secret oidc_client_secret "$(random 32)" # stands for nothing until the provider's own client secret replaces it
secret fernet_key "$(head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n')"
secret airflow_users "{\"admin\": \"$(random 16)\"}"
# Docker mounts these files with their own owner: the user 10001 of the image must be able to read them.
chmod 0444 "$folder"/*
chmod 0711 "$folder"
echo "Secrets are in $folder; keep a copy of pseudonym_key and storage_key apart from the backups. The password of the web page: $folder/airflow_users"
