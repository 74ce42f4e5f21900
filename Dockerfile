# The site in one image. Build: docker build -t attune . ; run it through compose.yaml.
FROM python:3.11-slim-bookworm AS built
WORKDIR /src
COPY . .
RUN python -m venv /opt/attune \
    && /opt/attune/bin/pip install --no-cache-dir --require-hashes -r requirements/site.txt \
    && /opt/attune/bin/pip install --no-cache-dir hatchling==1.33.0 \
    && /opt/attune/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
    && /opt/attune/bin/pip uninstall --yes hatchling

FROM python:3.11-slim-bookworm
# pg_dump and pg_restore, for backups of PostgreSQL; as new as the server of compose.yaml
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --home-dir /var/lib/attune --create-home attune
COPY --from=built /opt/attune /opt/attune
ENV PATH=/opt/attune/bin:$PATH ATTUNE_HOME=/var/lib/attune
USER attune
VOLUME /var/lib/attune
EXPOSE 8000
CMD ["attune-web", "serve", "--host", "0.0.0.0", "--workers", "2"]
