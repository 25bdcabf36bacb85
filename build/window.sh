#!/bin/sh
# Opens the real window under a display of its own and runs the demo in it.
set -eu
cd "$(dirname "$0")/.."
exec go test -tags smoke -count=1 ./app/window
