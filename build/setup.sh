#!/bin/sh
# Installs what is missing: `setup.sh build` for building, `test` for the tests too, `cross [-only LIST]` for the packages
# of another processor if the list names one, `windows` for those for Windows, `try` for a clean system to try them in,
# `node` only looks at Node.js.
# On Debian and its relatives by apt-get; elsewhere it says what to install.
set -eu

say() { printf 'bobbin: %s\n' "$*" >&2; }

go_ok() {
	command -v go >/dev/null || { say "Go is missing: install Go 1.26 or newer from your package source, then run this again."; exit 1; }
}

node_ok() {
	command -v npm >/dev/null || { say "Node.js is missing: install Node.js 20.19 or newer (with npm), then run this again."; exit 1; }
	node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' || {
		say "Node.js $(node --version) is too old: the page needs 20.19 or newer, or 22.12 or newer."; exit 1; }
}

# packages installs the Debian packages that are not there yet.
packages() {
	missing=""
	for package in "$@"; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing="$missing $package"
	done
	[ -n "$missing" ] || return 0
	as_root=""
	if [ "$(id -u)" != 0 ]; then
		command -v sudo >/dev/null || { say "these packages are missing, and there is no sudo to install them:$missing"; exit 1; }
		as_root="sudo"
	fi
	say "installing$missing"
	log=$(mktemp)
	# shellcheck disable=SC2086 # the list is meant to be split
	if ! { $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1; then
		tail -n 20 "$log" >&2
		say "apt-get could not install:$missing"
		exit 1
	fi
	rm -f "$log"
}

linux() {
	[ "$(uname -s)" = Linux ] || return 1
	command -v apt-get >/dev/null || { say "this is not a Debian-like system: install the equivalents of $* yourself."; return 1; }
}

BUILD="gcc libc6-dev pkg-config libgtk-3-dev libwebkit2gtk-4.1-dev"
TEST="postgresql chromium xvfb xauth webkit2gtk-driver dbus gnome-keyring fonts-dejavu-core"

case "${1:-build}" in
node) node_ok ;;
build)
	go_ok
	node_ok
	# shellcheck disable=SC2086
	! linux $BUILD || packages $BUILD
	;;
test)
	go_ok
	node_ok
	# shellcheck disable=SC2086
	! linux $BUILD $TEST || packages $BUILD $TEST
	;;
cross) # of which the packages can do without: they say so
	case "$(dpkg --print-architecture 2>/dev/null)" in
	amd64) other=arm64 cross="gcc-aarch64-linux-gnu libc6-dev-arm64-cross mmdebstrap" ;;
	arm64) other=amd64 cross="gcc-x86-64-linux-gnu libc6-dev-amd64-cross mmdebstrap" ;;
	*) exit 0 ;;
	esac
	case "$*" in
	*linux/$other*) ;;
	*-only*) exit 0 ;;
	esac
	# shellcheck disable=SC2086
	(packages $cross) || true
	;;
windows)
	! linux nsis || packages nsis
	;;
try)
	! linux mmdebstrap util-linux || packages mmdebstrap util-linux
	;;
*) say "usage: setup.sh build|test|cross|windows|try|node"; exit 2 ;;
esac
