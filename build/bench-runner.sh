#!/bin/sh
# Prints the tables of the runner's benchmarks, beside Node-RED.
set -eu
cd "$(dirname "$0")/.."
if command -v npm >/dev/null && [ ! -d build/bench/node_modules/node-red ]; then
	npm --prefix build/bench ci --ignore-scripts --no-audit --no-fund --silent || echo "Node-RED cannot be installed; the table leaves it out." >&2
fi
exec go run ./build/bench/runner "$@"
