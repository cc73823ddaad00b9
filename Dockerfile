# The app for strangers: docs/hosting.md. Built for a light installation by --build-arg INSTALL=light (without TensorFlow).
FROM python:3.11-slim

ARG INSTALL=full
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1

WORKDIR /opt/embedlab
COPY requirements.txt requirements-light.txt ./
RUN if [ "$INSTALL" = light ]; then python -m pip install --require-hashes -r requirements-light.txt; \
    else python -m pip install --require-hashes -r requirements.txt; fi
COPY pyproject.toml README.md LICENSE app.py ./
COPY .streamlit .streamlit
COPY pages pages
COPY sample_data sample_data
COPY embedlab embedlab
RUN python -m pip install --no-deps .

# From here on nothing is written but the two volumes and temporary files: the root may be read-only. What UMAP compiles is
# compiled now and lies outside the workspace, where what is mounted would hide it. It is a volume because numba refuses
# a cache it cannot write to; a new volume starts with what the image holds there.
RUN useradd --uid 1000 --no-create-home --home-dir /nonexistent embedlab \
 && install -d -o embedlab /workspace /opt/compiled
ENV EMBEDLAB_HOME=/workspace NUMBA_CACHE_DIR=/opt/compiled
USER embedlab
WORKDIR /workspace
RUN python -m embedlab doctor --warm-up

VOLUME ["/workspace", "/opt/compiled"]
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["python", "-m", "embedlab", "app", "--hosted", "--port", "8501"]
