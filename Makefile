# Bobbin's commands. `make run` and `make test` do their own set-up on a fresh machine.
SHELL := /bin/sh
.DEFAULT_GOAL := build

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
# The times are seconds since 1970. The build's own is that of the day, so that the second build of a day changes nothing.
COMMITTED := $(shell git log -1 --format=%ct 2>/dev/null)
TODAY := $(shell echo $$(( $$(date +%s) / 86400 * 86400 )))
LDFLAGS = -s -w -X bobbin/app/cli.version=$(VERSION) -X bobbin/runtime/worker.revision=$(VERSION) -X bobbin/app/cli.committed=$(COMMITTED) -X bobbin/app/cli.built=$(or $(SOURCE_DATE_EPOCH),$(TODAY))
PAGE := $(shell find frontend/src frontend/public frontend/index.html frontend/vite.config.ts frontend/package-lock.json -type f 2>/dev/null)
PACK := runtime/typecheck/pack/tsc.tar.zst

.PHONY: help setup docs build headless desktop run test check generate bench bench-ide pictures manual-pictures bench-runner prove live package-linux package-headless package-windows package-mac package-runner test-packages package-try clean

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 16

setup: ## install what building needs
	@build/setup.sh build

node_modules := frontend/node_modules/.package-lock.json
$(node_modules): frontend/package-lock.json
	@build/setup.sh node
	npm --prefix frontend ci --no-audit --no-fund
	@touch $@

frontend/dist/index.html: $(node_modules) $(PAGE)
	npm --prefix frontend run build

# The manual as a site, beside the page, which shows it. Vite empties dist, so it comes after.
MANUAL := frontend/dist/manual/index.html
$(MANUAL): frontend/dist/index.html $(wildcard docs/*.md docs/*.schema.json docs/images/* build/manual/*) frontend/src/views/tokens.css
	go run ./build/manual -to frontend/dist/manual

docs: ## build/bin/manual: the manual as a site with a search, to read without a network
	go run ./build/manual -to build/bin/manual

$(PACK): $(node_modules)
	go run ./build/typescript
	@touch $@

headless: $(MANUAL) $(PACK) ## build/bin/bobbin: every command, the worker, the IDE in a browser
	CGO_ENABLED=0 go build -buildvcs=false -trimpath -ldflags "$(LDFLAGS)" -o build/bin/bobbin .

desktop: $(MANUAL) $(PACK) ## build/bin/bobbin-desktop: the same plus the window
	@build/setup.sh build
	@build/desktop.sh "$(LDFLAGS)"

build: headless desktop ## both programs, complete

run: build ## open the IDE on the demo workspace
	@build/run.sh

check: $(node_modules) ## fast: format, vet, types, lint, unit tests
	@build/check.sh

test: build ## every test, browser and window tests included
	@build/setup.sh test
	@build/test.sh

generate: ## operation tables and declarations from API documents (DOCUMENTS=folder)
	go run ./connectors/generate -documents "$(DOCUMENTS)"

bench: ## Bobbin beside node and workerd, in one table (ARGS="-quick")
	@build/bench.sh $(ARGS)

bench-ide: headless ## the IDE in Chromium, beside its targets, in one table (ARGS="--rounds 1 --scripts 500")
	@build/setup.sh test
	@node build/bench/ide/main.mjs $(ARGS)

pictures: headless ## build/bin/pictures: every main view in both themes and two sizes, and in high contrast (ARGS="-t migration")
	@build/setup.sh test
	@npm --prefix frontend run --silent pictures -- $(ARGS)

manual-pictures: headless ## docs/images: the pictures that the manual shows, anew (ARGS="-t publish")
	@build/setup.sh test
	@MANUAL=1 npm --prefix frontend run --silent pictures -- $(ARGS)

bench-runner: headless ## the runner beside Node-RED, in one table (ARGS="-quick")
	@build/bench-runner.sh $(ARGS)

prove: headless ## break runners on purpose and count what is lost (ARGS="-short", "-only F1 -seed 7")
	@go run ./build/prove $(ARGS)

live: headless ## connectors against real sites with your accounts (ARGS="jira-cloud=my-jira"); never part of test
	@go run ./build/live $(ARGS)

# What others get is the same whenever it is made of the same source.
package-linux package-headless package-windows package-mac package-runner: export SOURCE_DATE_EPOCH ?= $(COMMITTED)
PACKAGE = go -C build/package run .
FOR = -version "$(VERSION)" -ldflags "$(LDFLAGS)" -out ../bin/packages $(ARGS)

package-linux: build ## build/bin/packages: Debian packages, an archive, licences and sums, x64 and arm64 (ARGS="-only linux/amd64")
	@build/setup.sh cross $(ARGS)
	$(PACKAGE) linux $(FOR) ../bin/bobbin ../bin/bobbin-desktop

package-headless: $(MANUAL) $(PACK) ## the program without a window for all six machines (ARGS="-only linux/arm64")
	$(PACKAGE) headless $(FOR)

package-windows: $(MANUAL) $(PACK) ## installer and folder to unpack for Windows, x64 and arm64 (ARGS="-only windows/amd64")
	@build/setup.sh windows
	$(PACKAGE) windows $(FOR)

package-mac: build ## the app and an image for macOS, of this Mac's kind; runs on a Mac
	@build/mac.sh "$(VERSION)"

package-runner: $(MANUAL) $(PACK) ## the runner for a server: container images, archives with systemd's unit, x64 and arm64 (ARGS="-push PLACE")
	$(PACKAGE) runner $(FOR)

test-packages: ## look at what the targets above have made: sums, systems, compilers, contents (ARGS="-run Windows")
	go -C build/package test -count=1 -tags made -run Made -v . $(ARGS)

package-try: ## install, start, use and remove the Debian packages in a clean system, with a picture (ARGS="-suite trixie")
	@build/setup.sh try
	go -C build/package test -count=1 -tags made -run CleanRoot -timeout 90m -v . $(ARGS)

clean: ## remove what was built
	rm -rf build/bin build/cache frontend/dist/assets frontend/dist/manual frontend/dist/index.html
