#!/usr/bin/env bash
# Builds the .deb and the .rpm into $TARGET/release/bundle. `make package` calls it.
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${TARGET:=${CARGO_TARGET_DIR:-$PWD/target}}"
export CARGO_TARGET_DIR="$TARGET"
# What people install carries its own OpenSSL inside SQLCipher; development builds use the system's.
export OPENSSL_NO_VENDOR=0

cargo build --release --workspace --bins

papers="$TARGET/papers"
rm -rf "$papers"
mkdir -p "$papers/fonts"
cp LICENSE-MIT LICENSE-APACHE "$papers/"
# The licences of the fonts travel with the fonts, here and inside the program.
cp ui/dist/licences/* "$papers/fonts/"
cargo metadata --offline --locked --format-version 1 --filter-platform x86_64-unknown-linux-gnu |
  node installers/linux/libraries.mjs > "$papers/LIBRARIES"

# Packages hold more than the window; where the files lie depends on the machine that builds.
files=$(node -e '
  const [target, papers] = process.argv.slice(1)
  const { readdirSync } = require("node:fs")
  const files = { "/usr/bin/tsunagi": `${target}/release/tsunagi` }
  for (const name of readdirSync(papers, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue
    const from = `${name.parentPath ?? name.path}/${name.name}`
    files[`/usr/share/doc/tsunagi/${from.slice(papers.length + 1)}`] = from
  }
  process.stdout.write(JSON.stringify({ bundle: { linux: { deb: { files }, rpm: { files } } } }))
' "$TARGET" "$papers")

# The bundler is no part of the screens: its lock would name programs for every platform, of which
# not every mirror of the registry holds all.
npm install --no-save --no-audit --no-fund --loglevel=error --prefix "$TARGET/bundler" @tauri-apps/cli@2.12.5
cd src-tauri
"$TARGET/bundler/node_modules/.bin/tauri" bundle --ci --bundles deb,rpm --config "$files"
ls -l "$TARGET"/release/bundle/*/*.{deb,rpm}
