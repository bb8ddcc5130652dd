# Everything that a user or CI does is a target here; behind it is plain CMake (see CMakePresets.json).

.DEFAULT_GOAL := build
.PHONY: all bootstrap configure build demo python test fuzz check bench lint reference format install clean help

JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
RELEASE := build/release
N ?= 100000
BUILD := tools/quietly build/build.log cmake --build $(RELEASE) --parallel $(JOBS)

help: ## Lists the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

bootstrap:
	@tools/bootstrap

configure: bootstrap
	@test $(RELEASE)/build.ninja -nt CMakePresets.json || \
	  cmake --preset release > build/configure.log 2>&1 || { cat build/configure.log; exit 1; }

build: configure ## Builds the library and its programs (release)
	@$(BUILD) --target imperative_programs

all: configure ## Builds the tests and benchmarks too
	@$(BUILD)

demo: build ## Trains on MNIST's digits, then runs the seed examples
	@$(RELEASE)/examples/mnist --report build/mnist.html
	@$(RELEASE)/examples/seed_examples > build/seed_examples.txt
	@diff examples/seed_examples.expected build/seed_examples.txt && echo "seed examples: as expected"

python: configure ## Installs the Python package in .venv
	@tools/quietly build/python.log tools/python_env

test: all python ## Runs the tests, of Python too
	@tools/quietly build/test.log ctest --preset release --parallel $(JOBS)
	@tools/quietly build/pytest.log .venv/bin/python -m pytest

fuzz: configure ## Compares N=100000 random programs op by op and planned, from SEED=1000000 on
	@$(BUILD) --target fuzz
	@$(RELEASE)/tests/fuzz $(N) $(SEED)

check: ## Runs everything that CI runs
	@tools/check

bench: all python ## Runs the benchmarks, then the same workloads here and in other libraries
	@for name in engine training soak; do $(RELEASE)/benchmarks/bench_$$name || exit 1; done
	@.venv/bin/python benchmarks/python_ops.py
	@benchmarks/cost.py
	@benchmarks/compare.py

lint: ## Formatter, linter, layers, sizes, docs' code
	@tools/check --only bootstrap,formatting,layers,docs,tidy

reference: build ## Writes the API reference to build/reference
	@tools/reference && echo "file://$(CURDIR)/build/reference/index.html"

format: ## Formats all C++
	@git ls-files -co --exclude-standard '*.cc' '*.h' | xargs clang-format -i

install: build ## Installs to PREFIX
	@cmake --install $(RELEASE) --prefix "$(PREFIX)"

clean: ## Removes what was built (not the cache)
	rm -rf build/release build/debug build/asan build/ubsan build/tsan build/asan-ubsan build/check build/*.log
