# The operator's image. Build: docker build -t albtls .
ARG PYTHON_IMAGE=python:3.11-slim

FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
# The environment has no pip of its own: the base image's pip installs into it and stays behind in this stage.
RUN python3 -m venv --without-pip /opt/albtls
COPY requirements/operator.txt requirements/build.txt /src/requirements/
RUN python3 -m venv /opt/build && /opt/build/bin/pip install --require-hashes -r /src/requirements/build.txt
RUN pip --python /opt/albtls/bin/python install --no-compile --require-hashes -r /src/requirements/operator.txt
COPY pyproject.toml README.md LICENSE /src/
COPY operator /src/operator
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels /src \
    && pip --python /opt/albtls/bin/python install --no-compile --no-deps --no-index /wheels/*.whl
# The root file system is read-only at run time, so byte code is made here; it never looks at its source again.
RUN python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/albtls/lib

FROM ${PYTHON_IMAGE}
# No installer in the result, wherever the base image keeps its own.
RUN rm -rf /usr/local/bin/pip* /usr/local/lib/python3*/ensurepip \
      /usr/local/lib/python3*/site-packages/pip* /usr/local/lib/python3*/site-packages/setuptools* \
      /usr/local/lib/python3*/site-packages/wheel* \
      /usr/bin/pip* /usr/lib/python3*/ensurepip /usr/lib/python3/dist-packages/pip* \
      /usr/lib/python3/dist-packages/setuptools* /usr/lib/python3/dist-packages/wheel*
COPY --from=build /opt/albtls /opt/albtls
ENV PATH=/opt/albtls/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
LABEL org.opencontainers.image.title="albtls" \
      org.opencontainers.image.description="Keeps the right TLS certificates on Alibaba Cloud ALB listeners" \
      org.opencontainers.image.licenses="Apache-2.0"
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["albtls"]
CMD ["run"]
