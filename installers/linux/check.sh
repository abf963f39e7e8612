#!/usr/bin/env bash
# Proves the packages: what they hold, what they need, how the programs inside are linked; then
# that the .deb installs, starts, passes the window tests and goes away again.
#   installers/linux/check.sh [folder with deb/ and rpm/]
# Installs on this machine (root or sudo), so run it on one that is made for tests.
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${TARGET:=${CARGO_TARGET_DIR:-$PWD/target}}"
bundle=$(realpath "${1:-$TARGET/release/bundle}")
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
deb="$bundle/deb/tsunagi_${version}_$(dpkg --print-architecture).deb"
rpm="$bundle/rpm/tsunagi-$version-1.$(uname -m).rpm"
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq -y)

known() { dpkg-query -W -f '${db:Status-Status}' tsunagi 2>/dev/null | grep -vx not-installed; }
installed() { [ "$(known)" = installed ]; }
if installed; then
  echo "tsunagi is installed on this machine, and the check would remove it: remove it first" >&2
  exit 2
fi
work=$(mktemp -d)
clean_up() {
  if known >/dev/null; then "${apt[@]}" purge tsunagi >/dev/null || true; fi
  "${as_root[@]}" rm -rf "$work"
}
trap clean_up EXIT

passed=0 failed=0
# prove WHAT COMMAND...: one line for each promise; what the command said is shown when it fails.
prove() {
  local what="$1"
  shift
  if "$@" >"$work/said" 2>&1; then
    printf 'ok    %s\n' "$what"
    passed=$((passed + 1))
  else
    printf 'WRONG %s\n' "$what"
    sed 's/^/      /' "$work/said" | tail -n 60
    failed=$((failed + 1))
  fi
}
close() {
  printf '%s passed, %s failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ]
}
size() { du --summarize --bytes "$1" | awk '{ printf "%.1f MB", $1 / 1e6 }'; }
# Functions are called by `prove`, where -e does not hold: each ends at its first failure by `&&`.

for package in "$deb" "$rpm"; do
  [ -s "$package" ] || { echo "$package is missing: run \`make package\` first" >&2; exit 2; }
done
inside="$work/deb"
dpkg-deb --extract "$deb" "$inside"
window="$inside/usr/bin/tsunagi-desktop"
entry="$inside/usr/share/applications/tsunagi.desktop"
needs=$(dpkg-deb --field "$deb" Depends)

##### What the .deb holds

all_is_there() {
  local file
  for file in bin/tsunagi-desktop bin/tsunagi applications/tsunagi.desktop \
    icons/hicolor/{32x32,128x128,256x256@2}/apps/tsunagi-desktop.png; do
    case "$file" in bin/*) ;; *) file="share/$file" ;; esac
    [ -s "$inside/usr/$file" ] || { echo "/usr/$file is missing"; return 1; }
  done
}
licences() {
  local file
  for file in copyright LICENSE-MIT LICENSE-APACHE LIBRARIES fonts/biz-udpgothic-OFL.txt fonts/noto-sans-jp-OFL.txt; do
    [ -s "$inside/usr/share/doc/tsunagi/$file" ] || { echo "$file is missing"; return 1; }
  done
  # Whoever passes SQLCipher on must pass on its words.
  grep -q 'ZETETIC LLC' "$inside/usr/share/doc/tsunagi/LIBRARIES"
}
says() { # a field of the .deb, and a pattern
  local said
  said=$(dpkg-deb --field "$deb" "$1")
  [[ "$said" =~ $2 ]] || { echo "$1: $said"; return 1; }
}
menu_entry() {
  desktop-file-validate "$entry" &&
    grep -x 'Name=つなぎ' "$entry" && grep -x 'Name\[en\]=Tsunagi' "$entry" &&
    grep -x 'Comment=..*' "$entry" && grep -x 'Comment\[en\]=..*' "$entry" &&
    grep -x 'Categories=Office;' "$entry" && grep -x 'Exec=tsunagi-desktop' "$entry"
}
nobody_elses() { ! dpkg-deb --contents "$deb" | grep -vE ' (root/root|0/0) '; }

prove "the .deb holds programs, menu entry and icons ($(size "$deb"); installed $(size "$inside"))" all_is_there
prove "the licences of program, libraries and fonts travel with it" licences
prove "the menu shows it in Japanese and in English, among office programs" menu_entry
prove "it says its version, who made it and what it is" eval \
  'says Version "^$version$" && says Maintainer . && says Description "つなぎ" && says Section .'
prove "all files belong to root" nobody_elses

##### How the programs are linked

newest_libc() { objdump --dynamic-syms "$inside"/usr/bin/* | grep -oE 'GLIBC_[0-9.]+' | sed 's/GLIBC_//' | sort -Vu | tail -n 1; }
keeps_sqlite_inside() { ! nm --dynamic --defined-only "$window" | grep ' sqlite3_'; }
keeps_cryptography_inside() { ! ldd "$inside/usr/bin/tsunagi" "$window" | grep -E 'libssl|libcrypto|sqlcipher'; }
# The dynamic linker itself, binding everything at once, says from where WebKit takes SQLite.
webkit_binds() {
  LD_BIND_NOW=1 LD_DEBUG=bindings LD_DEBUG_OUTPUT="$work/bindings" ldd -r "$window" >/dev/null 2>&1
  cat "$work"/bindings* | grep -E 'binding file .*(webkit2gtk|javascriptcoregtk|soup).*sqlite3_' >"$work/sqlite"
  rm -f "$work"/bindings*
  [ -s "$work/sqlite" ] || { echo "WebKit asks for no sqlite3_* at all"; return 1; }
  ! grep -v ' to .*/libsqlite3\.so' "$work/sqlite"
}
no_folder_of_the_build() { ! readelf --dynamic "$inside"/usr/bin/* | grep -E 'RPATH|RUNPATH'; }
# Everything the programs are linked with comes with a package that the .deb asks for.
every_library_is_asked_for() {
  local library file owner
  apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
    --no-enhances $(sed 's/([^)]*)//g; s/,/ /g' <<<"$needs") | sed -n 's/^\([a-z0-9][^ :]*\).*/\1/p' | sort -u >"$work/asked"
  for library in $(readelf --dynamic "$inside"/usr/bin/* | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort -u); do
    file=$(ldd "$inside"/usr/bin/* | awk -v library="$library" '$1 == library { print $3; exit }')
    [ -n "$file" ] || continue # the dynamic linker itself
    owner=$(dpkg-query --search "*/$library" | sed 's/[:,].*//' | sort -u | head -n 1)
    grep -qx "$owner" "$work/asked" || { echo "$library is in ${owner:-no package}, for which nobody asks"; return 1; }
  done
}

prove "the window exports no sqlite3_*" keeps_sqlite_inside
prove "WebKit runs on the system's SQLite, not on our SQLCipher" webkit_binds
prove "cryptography and SQLCipher are inside, no library of the system is needed for them" keeps_cryptography_inside
prove "no library is looked for in a folder of the building machine" no_folder_of_the_build
prove "it asks for the web view and a C library that is new enough: $needs" eval \
  '[[ "$needs" == *libwebkit2gtk-4.1-0* && "$needs" == *libgtk-3-0* && "$needs" == *"libc6 (>= $(newest_libc))"* ]] || { newest_libc; false; }'
prove "every library it is linked with comes along" every_library_is_asked_for

##### The .rpm

asks() { rpm -qp --requires "$rpm" | grep -xF "$1" || { rpm -qp --requires "$rpm"; false; }; }
# rpm itself unpacks it, into a folder. The bundler writes into the window for which system it is
# packed; all else is the same, byte for byte.
unpacks() {
  mkdir "$work/rpm"
  "${as_root[@]}" rpm --root "$work/rpm" --initdb &&
    "${as_root[@]}" rpm --root "$work/rpm" --install --nodeps --noscripts "$rpm" &&
    "${as_root[@]}" rpm --root "$work/rpm" --verify --nodeps tsunagi
}
same_files() {
  local change
  change=$(diff -rq "$inside/usr" "$work/rpm/usr" || true)
  [[ "$change" =~ ^(Files [^ ]*/tsunagi-desktop and [^ ]* differ)?$ ]] || { echo "$change"; return 1; }
  [ "$(cmp -l "$window" "$work/rpm/usr/bin/tsunagi-desktop" | wc -l)" -le 3 ]
}
rpm_says() { rpm -qp --queryformat '%{NAME} %{VERSION} %{LICENSE}\n' "$rpm" | grep -xF "tsunagi $version MIT OR Apache-2.0"; }

prove "the .rpm is whole ($(size "$rpm")): its digests are right" rpm -K --nosignature "$rpm"
prove "it says its name, its version and its licence" rpm_says
# By library, not by package: Fedora and openSUSE name their packages differently.
prove "it asks for the web view, the window library and a C library that is new enough" eval \
  'asks "libwebkit2gtk-4.1.so.0()(64bit)" && asks "libgtk-3.so.0()(64bit)" && asks "libc.so.6(GLIBC_$(newest_libc))(64bit)"'
prove "rpm unpacks it and finds it unharmed" unpacks
prove "it holds the same as the .deb" same_files

##### On this machine

export TSUNAGI_PASSPHRASE='correct horse battery staple'
person="$work/person"
mkdir -p "$person"
as_person() { env -u TSUNAGI_HOME -u TSUNAGI_EXCHANGE -u XDG_DATA_HOME HOME="$person" "$@"; }
records() { (cd "$person" && find . -type f -exec sha256sum {} + | sort); }
says_its_version() { [ "$(tsunagi --version)" = "tsunagi $version" ] || { tsunagi --version; false; }; }
begins_an_operation() {
  as_person tsunagi init --operation 【訓練】 --municipality 輪島市 --device 河井小-1 --operator 髙﨑 --team A班 &&
    [ -d "$person/.local/share/tsunagi" ]
}
window_tests() { cd tests/desktop && TSUNAGI_APPLICATION=/usr/bin/tsunagi-desktop NO_COLOR=1 npm test --silent; }
nothing_stays() {
  local file
  while read -r file; do
    case "$file" in
      *tsunagi*) [ ! -e "$file" ] || { echo "$file stays"; return 1; } ;;
    esac
  done <"$work/files"
  ! known
}

prove "apt installs it" "${apt[@]}" install --no-install-recommends "$deb"
if ! installed; then close; exit 1; fi
dpkg-query --listfiles tsunagi >"$work/files"
prove "the command line starts and says $version" says_its_version
prove "the menu entry starts what is installed" eval 'command -v "$(sed -n "s/^Exec=//p" /usr/share/applications/tsunagi.desktop)"'
prove "an operation begins in the folder of the person" begins_an_operation
records >"$work/before"
if [ -d tests/desktop/node_modules ]; then
  # Seen at once, because it takes a minute.
  if (window_tests) | tee "$work/window"; then result=true; else result=false; fi
  prove "the installed window passes the window tests ($(sed -n 's/^. pass //p' "$work/window") of $(sed -n 's/^. tests //p' "$work/window"))" "$result"
else
  prove "the window tests are there: run \`make setup-tests\` first" false
fi
prove "apt removes it" "${apt[@]}" remove tsunagi
prove "no file, folder or setting of it stays" nothing_stays
prove "the person's records stay as they were" eval 'records | diff "$work/before" - && [ -s "$work/before" ]'

close
