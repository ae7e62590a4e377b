# Build: docker build -t panelwise .
# Run:   docker run --rm -v "$PWD:/data" -u "$(id -u):$(id -g)" panelwise run --panel 2a36 --vcf S.vcf.gz --reference GRCh38.fa --out results/S
FROM rust:1.91-bookworm AS build
# Bindings of htslib are generated at build time.
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends libclang1-14 libclang-common-14-dev
WORKDIR /src
COPY . .
RUN cargo build --release --locked && strip target/release/panelwise

# The binary links libc, libm and libgcc only: nothing to install.
FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="panelwise" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=build /src/target/release/panelwise /usr/local/bin/panelwise
COPY LICENSE LICENSE-MIT LICENSE-APACHE /usr/share/doc/panelwise/
RUN useradd --no-create-home --shell /usr/sbin/nologin panelwise
USER panelwise
WORKDIR /data
ENTRYPOINT ["panelwise"]
