#!/bin/sh
# Every test: Go with the race detector, and what takes long with it without; the page's units, real npm
# clients against the simulators, the workbench in Chromium, and the real window.
set -eu
cd "$(dirname "$0")/.."
here=$PWD

began=$(date +%s)
step() { printf '\n== %s (after %d s)\n' "$*" $(($(date +%s) - began)); }

step "formatting, vet, types, lint, unit tests of the page"
unformatted=$(gofmt -l $(git ls-files --cached --others --exclude-standard '*.go'))
[ -z "$unformatted" ] || { echo "not gofmt-ed: $unformatted" >&2; exit 1; }
go vet ./...
CGO_ENABLED=1 go vet -tags desktop,production,webkit2_41 ./app/window .
npm --prefix frontend run --silent check
npm --prefix frontend run --silent test

step "npm clients against the simulators"
npm --prefix connectors/clients ci --no-audit --no-fund --silent

step "Go tests"
# What takes longest begins first, so that no processor waits for it in the end.
packages="./runtime/store ./app/cli ./app/runner ./runtime/engine ./connectors/all ./runtime/ingress ./..."
export GORACE=atexit_sleep_ms=0 # a program with the race detector waits for a second before it ends; stories start hundreds
# With a keychain of their own, unlocked, so that the tests meet a real one and not the person's.
keys=$(mktemp -d)
trap 'rm -rf "$keys"' EXIT
export BOBBIN_TEST_CACHE="${BOBBIN_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/bobbin-test}" # npm packages, fetched once
export GOCACHE="$(go env GOCACHE)" GOMODCACHE="$(go env GOMODCACHE)" GOPATH="$(go env GOPATH)"
if command -v dbus-run-session >/dev/null && command -v gnome-keyring-daemon >/dev/null; then
	HOME="$keys" dbus-run-session -- sh -ec 'printf test-pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec build/gotest.sh pkgname-and-test-fails "$0" -race -timeout 30m' "$packages"
else
	build/gotest.sh pkgname-and-test-fails "$packages" -race -timeout 30m
fi

# shown runs tests without the race detector and prints what their logs say of the counts.
shown() {
	lines=$1 packages=$2
	shift 2
	log=$(mktemp)
	"$here/build/gotest.sh" standard-verbose "$packages" "$@" -timeout 30m -v >"$log" 2>&1 || { cat "$log" >&2; rm -f "$log"; exit 1; }
	grep -E "$lines|^=== FAIL" "$log" || true
	rm -f "$log"
}

step "memory limits and attacks, which the race detector's own memory would disturb"
shown '^ {8}[a-z* ]|NOT SHOWN' ./runtime/worker

step "a full disk, which only root can make here"
shown 'NOT SHOWN' ./app/runner -run FullDisk

step "all stories, the manual and the templates: their rooms ran with the race detector above"
shown 'NOT SHOWN' ./app/cli -run 'TestCommands|TestManual_IsTrue|TestGuide_IsTrue|PlaysTheFirstHour'
shown 'NOT SHOWN' ./app/templates -run RunOffline

step "conformance data that passes, and npm packages, which would take minutes with the race detector"
shown 'of [0-9]+ pass$|exception' ./runtime/script/web -run Conformance
shown '^    --- |packages_test|NOT SHOWN' ./runtime/engine -run Packages

step "faults, one small run of each against real runners"
shown '^ +(fault|F[0-9]+|SKIPPED) |WRONG' ./build/prove

step "the runner's container image, compose file, Kubernetes manifests and systemd unit"
go -C build/hosting vet ./...
(cd build/hosting && shown 'NOT SHOWN' ./...)

step "the packages, twice the same, installed and removed"
go -C build/package vet ./...
(cd build/package && shown 'NOT SHOWN' ./...)

step "the runner's benchmarks, once and small"
shown 'NOT SHOWN' ./build/bench/runner

if [ "$(uname -s)" = Linux ]; then
	step "the workbench in Chromium"
	npm --prefix frontend run --silent e2e
	step "the real window"
	build/window.sh
fi
