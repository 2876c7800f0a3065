# The verbs. What is done is in meson.build (programs) and tools/ (everything else).
#
#   make run      build, then start lobby and desk with demo accounts; Ctrl-C stops
#   make test     every test; ONLY=word runs the test programs with that word in their name
#   make build    leaves the program at build/havre
#   make check    what can be checked without running it: format, lint, layers, headers, page
#   make fuzz     each fuzz target for FUZZ_SECONDS (60)
#   make bench    the numbers; make soak: the long run
#   make pictures the README's, and every state of the visitor's page, as the browser tests see them
#   make traces   docs/traces.md, from what the trace suite finds
#   make format   lets clang-format have its way
#   make clean    takes away what was built

FUZZ_SECONDS ?= 60
ONLY ?=

.DEFAULT_GOAL := build
.PHONY: run test build bench soak fuzz pictures traces format check clean packages test-packages asan
.NOTPARALLEL:

packages:
	@tools/install build

test-packages:
	@tools/install test

# npm ci starts by deleting node_modules, so it runs only when what it installs has changed.
node_modules/.installed: package.json package-lock.json .npmrc | packages
	npm ci
	@touch $@

build/build.ninja: | packages
	meson setup build

# Lines are all that a sanitizer's report needs; 150 programs are linked.
build/asan/build.ninja: | test-packages
	CC=gcc meson setup build/asan -Doptimization=1 -Db_sanitize=address,undefined -Dtests=true \
		-Dc_args=-g1 -Dc_link_args=-fuse-ld=gold

build/fuzz/build.ninja:
	@tools/install fuzz
	CC=clang meson setup build/fuzz -Db_sanitize=address,undefined -Db_lundef=false -Dfuzz=true

build/bench/build.ninja:
	@tools/install bench
	meson setup build/bench -Dbench=true

build: packages node_modules/.installed build/build.ninja
	@ninja -C build

asan: test-packages node_modules/.installed build/asan/build.ninja
	@ninja -C build/asan

run: build
	@exec build/havre run --demo --state var/demo

test: test-packages build asan
	@node tools/run-tests.mjs $(ONLY)

check: test-packages build
	@node tools/check.mjs

fuzz: packages node_modules/.installed build/fuzz/build.ninja
	@ninja -C build/fuzz
	@node tools/run-fuzz.mjs $(FUZZ_SECONDS)

bench: test-packages build build/bench/build.ninja
	@ninja -C build/bench
	@exec node bench/run.mjs

soak: build
	@exec node bench/soak.mjs

pictures: test-packages build
	@HAVRE_PICTURES=1 node tools/run-tests.mjs browser/conversation
	@HAVRE_PICTURES=1 node tools/run-tests.mjs browser/states
	@HAVRE_PICTURES=1 node tools/run-tests.mjs browser/desk-pictures
	@mkdir -p docs/pictures
	@cp build/pictures/*.webp build/pictures/sheets/*.webp docs/pictures/

traces: test-packages build
	@node tools/run-tests.mjs traces/traces
	@cp build/traces.md docs/traces.md

format: test-packages
	@find src tests bench -name '*.[ch]' -print0 | xargs -0 clang-format -i

clean:
	rm -rf build
