#!/bin/sh
# Runs Go tests: gotest.sh FORMAT PACKAGES [FLAG...], the format being one of gotestsum's.
# With AGAIN set, as the continuous integration has it, a test that fails is asked once more by itself, and both are
# told: of fifteen hundred that kill processes and wait for browsers one may meet a machine that stands still. A data
# race, a panic, and more than a handful of failures are final at once. Without AGAIN each failure is.
set -eu
tools=$(cd "$(dirname "$0")/tools" && pwd)/go.mod
format=$1 packages=$2
shift 2
if [ -n "${AGAIN:-}" ]; then
	exec go tool -modfile="$tools" gotestsum --format "$format" --hide-summary=skipped \
		--rerun-fails=1 --rerun-fails-max-failures=6 --rerun-fails-abort-on-data-race --packages "$packages" -- "$@"
fi
# shellcheck disable=SC2086 # the packages are meant to be split
exec go test "$@" $packages
