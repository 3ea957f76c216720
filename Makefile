# The two commands a newcomer needs are `make run` and `make test`.
.DEFAULT_GOAL := help
SHELL := /bin/bash
HOST ?= 127.0.0.1
PORT ?= 8080
RELEASE := .build/release/tongban

help: ## what make can do
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: ## system packages the program needs (through apt, only those that are missing)
	@scripts/setup run

setup-test: ## what the tests need besides: a browser, fonts, the Python test tools
	@scripts/setup test

build: setup ## release build
	swift build -c release --product tongban

run: build ## build and serve on http://HOST:PORT with demo data on first start
	HOST=$(HOST) PORT=$(PORT) TONGBAN_DEMO=1 $(RELEASE) serve

test: setup setup-test ## every test, with all the set-up they need
	scripts/test

test-swift: setup ## the Swift tests alone
	swift test

format: ## lay the sources out as .swift-format says
	swift format --in-place --recursive --parallel Sources Tests Package.swift

bench: build ## the benchmarks of BENCHMARKS.md
	$(RELEASE) bench lifecycle --clients 8 --seconds 20 --json
	$(RELEASE) bench search --json

overload: build setup-test ## ten times the sustainable rate for 30 s, in figures (about two minutes)
	TONGBAN_BINARY=$(CURDIR)/$(RELEASE) .venv/bin/python Tests/Browser/overload.py

fuzz: build setup-test ## generated API requests as each role, SECONDS_EACH (300); writes its seed to fuzz-seed.txt
	scripts/fuzz

kill: build setup-test ## kill -9 under load, KILLS (200) times; all that was acknowledged has to be there (about ten minutes)
	TONGBAN_BINARY="$(CURDIR)/$(RELEASE)" TONGBAN_TEST_KILLS=$(or $(KILLS),200) \
	  .venv/bin/python -m pytest -q -s Tests/Browser/test_kill.py

ha: build setup-test ## three PostgreSQL members by deploy/ha: killed, cut off, switched off, FAILOVERS (20) times more, in figures
	TONGBAN_BINARY="$(CURDIR)/$(RELEASE)" TONGBAN_TEST_FAILOVERS=$(or $(FAILOVERS),20) \
	  .venv/bin/python -m pytest -q -rs -s Tests/Cluster

attack: build setup-test ## attacks on the program as it serves the demonstration; a web scanner for SECONDS_EACH (300) as each role
	TONGBAN_BINARY="$(CURDIR)/$(RELEASE)" TONGBAN_SCAN_SECONDS=$(or $(SECONDS_EACH),300) \
	  .venv/bin/python -m pytest -q Tests/Browser/test_attacks.py Tests/Browser/test_scan.py

check-procedures: build ## check every procedure file
	$(RELEASE) procedures check

clean: ## remove build output; data stay
	rm -rf .build

.PHONY: help setup setup-test build run test test-swift format bench overload fuzz kill ha attack check-procedures clean
