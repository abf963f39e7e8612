#!/usr/bin/env bash
# Proves a .deb: what it holds, what it needs, that it installs, starts and goes away again.
#   installers/linux/check.sh [package.deb]
# Installs on this machine (root or sudo), so run it on one that is made for tests.
set -euo pipefail
cd "$(dirname "$0")/../.."
target="${CARGO_TARGET_DIR:-$PWD/target}"
package="${1:-$(ls -t "$target"/release/bundle/deb/*.deb | head -n 1)}"
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)

good() { printf 'ok    %s\n' "$*"; }
bad() { printf 'WRONG %s\n' "$*" >&2; exit 1; }

opened=$(mktemp -d)
trap 'rm -rf "$opened"' EXIT
dpkg-deb --extract "$package" "$opened"
window="$opened/usr/bin/tsunagi-desktop"

for file in usr/bin/tsunagi-desktop usr/bin/tsunagi \
  usr/share/applications/tsunagi.desktop \
  usr/share/icons/hicolor/128x128/apps/tsunagi-desktop.png \
  usr/share/doc/tsunagi/LICENSE-MIT usr/share/doc/tsunagi/LICENSE-APACHE usr/share/doc/tsunagi/LIBRARIES; do
  [ -s "$opened/$file" ] || bad "/$file is missing"
done
good "programs, menu entry, icons and licences are there"
ls "$opened"/usr/share/doc/tsunagi/fonts/*OFL* >/dev/null 2>&1 || bad "the fonts' licences are missing"
good "the fonts' licences are there"
grep -qx 'Name=つなぎ' "$opened/usr/share/applications/tsunagi.desktop" || bad "the menu entry is not in Japanese"
good "the menu entry is in Japanese"

exported=$(nm --dynamic --defined-only "$window" | grep -c ' sqlite3_' || true)
[ "$exported" -eq 0 ] || bad "$exported sqlite3_* symbols are exported: WebKit would run on our SQLCipher"
good "no sqlite3_* symbol is exported"
for program in tsunagi-desktop tsunagi; do
  if ldd "$opened/usr/bin/$program" | grep -E 'libssl|libcrypto|sqlcipher'; then bad "$program needs the system's cryptography"; fi
done
good "cryptography and SQLCipher are inside"
if readelf --dynamic "$window" | grep -E 'RPATH|RUNPATH'; then bad "libraries would be looked for in a folder of the build machine"; fi
good "no library path of the build machine"

needs=$(dpkg-deb --field "$package" Depends)
[[ "$needs" == *libwebkit2gtk-4.1-0* && "$needs" == *libgtk-3-0* ]] || bad "Depends: $needs"
good "Depends: $needs"

"${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 -qq -y install --no-install-recommends "$(realpath "$package")" >/dev/null
good "apt installs it"
[ "$(tsunagi --version)" = "tsunagi $(dpkg-deb --field "$package" Version)" ] || bad "tsunagi --version says $(tsunagi --version)"
good "$(tsunagi --version) starts"
if [ -d tests/desktop/node_modules ]; then
  (cd tests/desktop && TSUNAGI_APPLICATION=/usr/bin/tsunagi-desktop npm test --silent) || bad "the installed window does not work"
  good "the installed window passes the window tests"
fi
"${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 -qq -y remove tsunagi >/dev/null
[ ! -e /usr/bin/tsunagi-desktop ] && [ ! -e /usr/bin/tsunagi ] || bad "something stays behind"
good "apt removes it"
