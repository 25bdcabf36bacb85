#!/bin/sh
# Prints the table of benchmarks: Bobbin beside node and workerd. The parts alone are measured
# by `go test -run '^$' -bench . -benchmem ./runtime/...`.
set -eu
cd "$(dirname "$0")/.."
if command -v npm >/dev/null && [ ! -d build/bench/node_modules/workerd ]; then
	npm --prefix build/bench ci --ignore-scripts --no-audit --no-fund --silent || echo "workerd cannot be installed; the table leaves it out." >&2
fi
exec go run ./build/bench "$@"
