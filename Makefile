# Everyday commands. CMake does the building (CMakePresets.json); each preset has its own directory under build/.

.PHONY: tocsin docs oracle deps demo test test-all asan tsan bench fuzz lint format clean
.DEFAULT_GOAL := tocsin

# The release build: build/tocsin.
tocsin:
	cmake --preset release
	cmake --build --preset release --target tocsin

# Debian packages, by apt; with sudo when not root. Nothing happens when all are installed.
deps:
	@tools/install_deps

# Every sample rule over the sample logs.
demo: deps tocsin
	build/tocsin scan --rules samples/rules --logs samples/logs

# Every test, each case in a pairwise choice of shapes. Closes with `N passed, N failed`.
test: deps
	cmake --preset release
	cmake --build --preset release
	@tools/run_tests build

# The same with every combination of shapes (threads, batch size, optimiser, compression).
test-all: deps
	cmake --preset release
	cmake --build --preset release
	@TOCSIN_SHAPES=all tools/run_tests build

# The same tests in a build with AddressSanitizer and UndefinedBehaviorSanitizer, and in one with ThreadSanitizer.
asan tsan: deps
	cmake --preset $@
	cmake --build --preset $@
	@tools/run_tests build/$@

# Pages that are made from the program's tables.
docs: tocsin
	tests/language_pages.py --update build/tocsin kql spl sigma

# Microsoft's own KQL parser against ours, where node is: which queries are valid, and what columns they give.
oracle: tocsin
	@tests/oracle/run build/tocsin

# Scans and queries against their floor, DuckDB and chDB, written to bench/results.md (BENCH_MEGABYTES, BENCH_THREADS, BENCH_RUNS; with
# BENCH_ARCHIVE=DIR also over the shared archive).
bench: deps
	cmake --preset release
	cmake --build --preset release --target tocsin bench/all
	@bench/run.py build

# Each fuzz target for a while (FUZZ_SECONDS, 60 unless told).
fuzz: deps
	cmake --preset fuzz
	cmake --build --preset fuzz --target fuzz/all
	@tools/run_fuzz build/fuzz

# Formatting, clang-tidy on changed files (LINT=--all for every file) and the project's own rules.
lint: deps tocsin
	tools/lint $(LINT)

format:
	tools/format

clean:
	rm -rf build
