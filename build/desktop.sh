#!/bin/sh
# Builds the desktop program with the Wails command line, which lives in a module of its own
# so that its hundred dependencies stay out of ours. The page is already built.
set -eu
cd "$(dirname "$0")/.."
mkdir -p build/cache
go tool -modfile=build/tools/go.mod wails build -tags webkit2_41 -m -nosyncgomod -skipbindings -s -trimpath \
	-ldflags "$1" -o bobbin-desktop >build/cache/wails.log 2>&1 || {
	cat build/cache/wails.log >&2
	exit 1
}
echo "build/bin/bobbin-desktop"
