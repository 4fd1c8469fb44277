ARG REGISTRY=docker.io/library
ARG PYTHON_VERSION=3.12.7
ARG VARIANT
FROM ${REGISTRY}/python:${PYTHON_VERSION}-${VARIANT:-slim} AS base
ARG UID=10001
ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1

FROM base AS prod
ARG UID=10001
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY src/ src/
USER ${UID}:${UID}
CMD ["gunicorn", "src.app:app"]

FROM prod AS dev
USER root
RUN apt-get update && apt-get install -y --no-install-recommends vim gdb
