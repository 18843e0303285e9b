# The arena in an image: `docker compose up --build` (compose.yaml), or `docker build -t arcade-clash .`
#
# Three stages: the page, the package with everything compiled, and what runs. Nothing in the image
# is written while it runs, but /data; docs/container.md says how it is used.

FROM node:22-slim AS page
WORKDIR /build/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend ./
RUN npm run build

FROM python:3.13-slim AS package
# cpu or cuda; the second makes an image of 6 GB.
ARG TORCH=cpu
ENV TORCH=${TORCH} \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore \
    NUMBA_CPU_NAME=generic \
    NUMBA_CACHE_DIR=/opt/arcade-clash/cache
WORKDIR /build
RUN python -m venv /opt/arcade-clash
COPY pyproject.toml constraints.txt ./
COPY scripts/install.py scripts/pip_progress.py scripts/
COPY src/arcade_clash/__init__.py src/arcade_clash/torch_build.py src/arcade_clash/
RUN /opt/arcade-clash/bin/python scripts/install.py torch
COPY README.md LICENSE hatch_build.py ./
COPY src src
COPY --from=page /build/src/arcade_clash/page src/arcade_clash/page
RUN /opt/arcade-clash/bin/pip install -c constraints.txt ".[train]" \
    && /opt/arcade-clash/bin/arcade-clash compile

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Arcade Clash" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 arena \
    && useradd --uid 10001 --gid arena --home-dir /data --no-create-home --shell /usr/sbin/nologin arena \
    && install --directory --owner=arena --group=arena /data
COPY --from=package /opt/arcade-clash /opt/arcade-clash
# The fight was compiled for any processor of the kind, since another machine may run the image.
ENV PATH=/opt/arcade-clash/bin:$PATH \
    HOME=/data \
    PYTHONDONTWRITEBYTECODE=1 \
    NUMBA_CPU_NAME=generic \
    NUMBA_CACHE_DIR=/opt/arcade-clash/cache
USER 10001:10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import ssl, urllib.request as r; r.urlopen('https://127.0.0.1:8080/readyz', timeout=4, context=ssl._create_unverified_context())"]
ENTRYPOINT ["arcade-clash"]
CMD ["serve", "--host", "0.0.0.0", "--data-dir", "/data", "--tls"]
