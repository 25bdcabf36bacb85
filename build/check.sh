#!/bin/sh
# The fast check of every commit: format, vet, types, lint, unit tests.
set -eu
cd "$(dirname "$0")/.."
unformatted=$(gofmt -l $(git ls-files --cached --others --exclude-standard '*.go'))
[ -z "$unformatted" ] || { echo "not gofmt-ed: $unformatted" >&2; exit 1; }
go vet ./...
go test -short ./...
npm --prefix frontend run --silent check
npm --prefix frontend run --silent test
