# Each target is one line of work; `make help` lists them.
SHELL := bash
.DEFAULT_GOAL := help

# QUICK=1 or FULL=1 sets how long the benchmarks take.
BENCH := $(if $(QUICK),-quick) $(if $(FULL),-full)
RUN ?= reports/out/latest
CLAIMS ?= reports/claims/trusted-ring.yaml
# What a mutant is held to; SPIN's part of it are checks of make spin.
HELD := -stated -checkers unit,spec,race,porcupine,integrity,steps,explore
STRESS := $(if $(DURATION),-duration $(DURATION)) $(if $(SEED),-seed $(SEED)) $(if $(SHARD),-shard $(SHARD)) $(if $(OUT),-out $(OUT)) $(if $(REPLAY),-replay $(REPLAY))

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.PHONY: bench-report
bench-report: ## measure this machine and write the report (QUICK=1: 90 s, FULL=1: as long as it takes)
	@scripts/bench-report $(BENCH)

.PHONY: test
test: ## every test
	go test ./...

.PHONY: bench
bench: ## measure only (QUICK=1, FULL=1); prints the directory
	@go run ./bench/cmd/bench $(BENCH)

.PHONY: report
report: ## render RUN=dir again (default: the latest run)
	@go run ./reports/cmd/report $(RUN)

.PHONY: claims
claims: ## hold RUN=dir against CLAIMS=file; fails unless all hold (scripts/gate claims keeps the exit codes 1, 2, 3)
	@scripts/gate claims -claims $(CLAIMS) -run $(RUN)

.PHONY: bench-compare
bench-compare: ## compare A=dir with B=dir beyond the noise floor; fails on a regression (scripts/gate compare)
	@scripts/gate compare -a $(A) -b $(B)

.PHONY: bench-history
bench-history: ## history of RUNS="dir dir ..." with change-points
	@go run ./reports/cmd/history $(RUNS)

.PHONY: test-report
test-report: ## the report in a real headless Chromium
	@scripts/install-tools -check chromium
	REPORT_BROWSER=1 go test -count=1 ./reports/browser

.PHONY: test-everywhere
test-everywhere: ## the ring's tests on amd64, 386, purego, and arm64 under qemu
	scripts/test-everywhere

.PHONY: race
race: ## every test under the race detector, then a 60 s campaign
	go test -race -timeout 30m ./...
	go run -race ./stress/cmd/stress -mode race $(STRESS)

.PHONY: stress
stress: ## about two minutes of integrity, linearizability and faults (DURATION, SEED, SHARD=i/n, REPLAY=file)
	go run ./stress/cmd/stress -mode quick $(STRESS)

.PHONY: soak
soak: ## the same for 8 h, or DURATION; Ctrl-C writes what it has
	go run ./stress/cmd/stress -mode soak $(STRESS)

.PHONY: model
model: ## explore the real ring under weak memory
	go test -tags explore ./model/ringcheck ./model/cmd/explore
	go run -tags explore ./model/cmd/explore

.PHONY: model-deep
model-deep: ## the same with larger bounds, for hours
	go run -tags explore ./model/cmd/explore -deep

.PHONY: spin
spin: ## the Promela models: safety, liveness, wrap
	@scripts/install-tools -check spin gcc
	go run ./model/cmd/spin

.PHONY: proof
proof: ## replay the Why3 proofs with Z3 and CVC4
	@scripts/install-tools -check why3 z3 cvc4
	go run ./model/cmd/proof

.PHONY: kill-matrix
kill-matrix: ## every checker against every mutant (QUICK=1: only those that it is held to, without SPIN, which make spin runs)
	go run ./model/cmd/mutants $(if $(QUICK),$(HELD))

.PHONY: lint
lint: ## gofmt, vet and staticcheck for every build, shellcheck
	scripts/lint

.PHONY: tools
tools: ## install what the targets above need beyond Go, git and make
	scripts/install-tools spin gcc why3 z3 cvc4 chromium qemu-aarch64-static shellcheck

.PHONY: reference
reference: ## make RUN=dir the committed reference run that README quotes
	scripts/reference $(RUN)

.PHONY: readme
readme: ## write the numbers of reports/reference into README.md
	@go run ./reports/cmd/readme
