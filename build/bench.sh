#!/bin/sh
# Prints the benchmarks. Figures move with the machine: compare those of one run.
set -eu
cd "$(dirname "$0")/.."
go test -run '^$' -bench . -benchmem ./runtime/... ./connectors/... ./app/...
