#!/usr/bin/env bash
# Builds the .deb and the .rpm into $TARGET/release/bundle. `make package` calls it.
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${TARGET:=${CARGO_TARGET_DIR:-$PWD/target}}"
export CARGO_TARGET_DIR="$TARGET"
# What people install carries its own OpenSSL inside SQLCipher; development builds use the system's.
export OPENSSL_NO_VENDOR=0

# Where the libraries lay on the machine that built it is nobody's business: messages of a panic would
# name it. (Not so for C: OpenSSL writes the flags of its compiler into itself.)
remap=()
for folder in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/; do remap+=("${folder%/}=/libraries"); done
remap+=("${CARGO_HOME:-$HOME/.cargo}=/cargo" "$TARGET=/target" "$PWD=/tsunagi" "${RUSTUP_HOME:-$HOME/.rustup}=/rustup")
rust_flags=""
for from in "${remap[@]}"; do
  rust_flags+="${rust_flags:+$'\x1f'}--remap-path-prefix=$from"
done
export CARGO_ENCODED_RUSTFLAGS="$rust_flags"

# Only what goes into the packages: every further program would be optimised as a whole, too.
cargo build --release --workspace --bin tsunagi --bin tsunagi-desktop

papers="$TARGET/papers"
rm -rf "$papers"
mkdir -p "$papers/fonts"
cp LICENSE-MIT LICENSE-APACHE installers/linux/copyright "$papers/"
# The licences of the fonts travel with the fonts, here and inside the program.
cp ui/dist/licences/* "$papers/fonts/"
cargo metadata --offline --locked --format-version 1 --filter-platform x86_64-unknown-linux-gnu |
  node installers/linux/libraries.mjs ui > "$papers/LIBRARIES"

# The newest C library that the programs ask for: older systems refuse the package, not the start.
libc=$(objdump --dynamic-syms "$TARGET"/release/{tsunagi,tsunagi-desktop} |
  grep -oE 'GLIBC_[0-9.]+' | sed 's/GLIBC_//' | sort -Vu | tail -n 1)

# Packages hold more than the window; where the files lie depends on the machine that builds.
files=$(node -e '
  const [target, papers, libc] = process.argv.slice(1)
  const { readdirSync } = require("node:fs")
  const files = { "/usr/bin/tsunagi": `${target}/release/tsunagi` }
  for (const name of readdirSync(papers, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue
    const from = `${name.parentPath ?? name.path}/${name.name}`
    files[`/usr/share/doc/tsunagi/${from.slice(papers.length + 1)}`] = from
  }
  const deb = { files, depends: [`libc6 (>= ${libc})`] }
  const rpm = { files, depends: [`libc.so.6(GLIBC_${libc})(64bit)`] }
  process.stdout.write(JSON.stringify({ bundle: { linux: { deb, rpm } } }))
' "$TARGET" "$papers" "$libc")

# The bundler is no part of the screens: its lock would name programs for every platform, of which
# not every mirror of the registry holds all.
npm install --no-save --no-audit --no-fund --loglevel=error --prefix "$TARGET/bundler" @tauri-apps/cli@2.12.5
cd src-tauri
"$TARGET/bundler/node_modules/.bin/tauri" bundle --ci --bundles deb,rpm --config "$files"
ls -l "$TARGET"/release/bundle/*/*.{deb,rpm}
