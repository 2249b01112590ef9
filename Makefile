# Everyday commands. CMake does the building (CMakePresets.json); each preset has its own directory under build/.

.PHONY: tocsin deps demo test test-all asan tsan bench fuzz lint format clean
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

# A scan with all sample rules against its floor, decompressing and walking the records (BENCH_LOGS, BENCH_THREADS).
bench: deps
	cmake --preset release
	cmake --build --preset release --target tocsin bench/all
	@tools/run_bench build

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
