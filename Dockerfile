# One image for every process: `web` (the default), `worker`, `beat`, `migrate`, and every other command of `notifier`.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1

RUN useradd --system --uid 10001 --home-dir /data --create-home notifier

WORKDIR /app

# What is installed changes seldom, and is kept as a layer of its own.
COPY requirements.lock ./
RUN pip install --require-hashes --requirement requirements.lock

COPY pyproject.toml LICENSE ./
COPY notifier notifier
COPY workers workers
RUN pip install --no-deps --no-build-isolation --editable . && python -m compileall -q notifier workers

# Operators mount their own over these.
COPY config.yaml ./
COPY templates templates

USER notifier
VOLUME /data
ENV NOTIFIER_HOST=0.0.0.0 \
    NOTIFIER_PORT=8000 \
    NOTIFIER_DATA=/data
EXPOSE 8000

# For the web service; processes without a port turn it off.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["python", "-c", \
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]

ENTRYPOINT ["notifier"]
CMD ["web"]
