# One image for every service of docker-compose.yml that is ours; the same lock as on a developer's machine.
FROM python:3.11.14-slim-bookworm AS build
WORKDIR /opt/anptt
COPY pyproject.toml requirements.lock LICENSE ./
COPY deploy/install.sh deploy/
COPY anptt_data anptt_data
COPY contracts contracts
COPY marts marts
COPY models models
RUN sh deploy/install.sh python3.11 /opt/anptt/.venv

FROM python:3.11.14-slim-bookworm
RUN groupadd --gid 10001 anptt \
    && useradd --uid 10001 --gid anptt --no-create-home --home-dir /var/lib/anptt --shell /usr/sbin/nologin anptt \
    && install -d -o anptt -g anptt -m 0750 /var/lib/anptt /var/lib/anptt/airflow
WORKDIR /opt/anptt
COPY --from=build /opt/anptt /opt/anptt
COPY migrations migrations
COPY dags dags
COPY reference reference
COPY anptt.toml anptt.toml
COPY deploy deploy
ENV PATH=/opt/anptt/.venv/bin:$PATH \
    ANPTT_ROOT=/opt/anptt \
    ANPTT_HOME=/var/lib/anptt \
    AIRFLOW_HOME=/var/lib/anptt/airflow \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER anptt
ENTRYPOINT ["sh", "/opt/anptt/deploy/start.sh"]
