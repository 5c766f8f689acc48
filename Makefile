# The two commands of the README, and a few more. Everything is built below build/.
.PHONY: play test bench asan clang fuzz format install-packages program clean
SHELL := /bin/bash

play: install-packages
	@tools/make/play

test: install-packages
	@tools/make/test

bench: program
	@tools/make/bench

program: install-packages
	@tools/make/build release orrery

# Installs only what is missing; a second run does nothing.
install-packages:
	@tools/make/install-packages

asan: install-packages
	@tools/make/build asan && cd build/asan && ctest --output-on-failure

fuzz: install-packages
	@tools/make/fuzz 60

format:
	clang-format -i $$(git ls-files '*.c' '*.h')

clean:
	rm -rf build
