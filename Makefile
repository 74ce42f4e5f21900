# Attune. On a fresh machine `make demo` and `make test` are the whole set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SITE := $(VENV)/.site
PIP := --quiet --disable-pip-version-check
TRAIN := .cache/train
ATTUNE_DATA ?= ../shared/data
export ATTUNE_DATA
MODULES := attune attune_web training benchmarks tests

.PHONY: install demo serve test check fix docs train evaluate bench nightly pictures requirements

install: $(STAMP) ## make .venv with everything pinned and hashed

# A venv where the system can make one; else uv, which needs neither ensurepip nor root.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Attune needs Python 3.11 or newer. Run make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@if $(BIN)/python -m pip --version || $(PYTHON) -m venv --clear $(VENV); then :; else \
		rm -rf $(VENV) && \
		$(PYTHON) -m pip install $(PIP) --target .boot uv && \
		PYTHONPATH=.boot $(PYTHON) -m uv venv --quiet --python $(PYTHON) $(VENV); \
	fi >/dev/null 2>&1 || \
		{ echo "Python could make no environment in .venv. Install its venv or pip package, then run this again."; exit 1; }
	@touch $@

# One list of packages, each with its version and hash, and then this folder itself.
define put
	@if [ -x $(BIN)/pip ]; then with="$(BIN)/python -m pip install $(PIP) --no-compile"; \
	else with="env PYTHONPATH=.boot $(PYTHON) -m uv pip install --quiet --python $(BIN)/python"; fi; \
	$$with --require-hashes -r requirements/$(1).txt && $$with --no-deps --no-build-isolation --editable .
endef

$(SITE): requirements/demo.txt pyproject.toml | $(VENV)/.made
	@echo "Setting up .venv (once; a minute or so) ..."
	$(call put,demo)
	@touch $@

$(STAMP): requirements/dev.txt pyproject.toml | $(VENV)/.made
	@echo "Setting up .venv with what the tests need (once; a minute or two) ..."
	$(call put,dev)
	@touch $(SITE) $@

demo: $(SITE) ## the site with invented people, on this machine alone; prints its link. FRESH=1 begins anew
	@$(BIN)/attune-web demo $(if $(FRESH),--fresh) $(if $(PORT),--port $(PORT))

serve: $(SITE) ## the site, on this machine; says what is missing where it is not set up
	@$(BIN)/attune-web serve

test: install ## the whole suite: about a quarter of an hour on two cores
	@$(BIN)/pytest -m "not nightly" $(ARGS)

check: install ## changes nothing; what CI runs beside the tests
	@$(BIN)/ruff format --check --quiet . || { echo "Some files are not formatted. Run make fix."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/attune check
	@for manual in coding cli measures; do $(BIN)/python -m attune.$$manual.manual --check || exit 1; done
	@$(BIN)/python -m attune_web.manual --check

fix: install ## formats, and mends what can be mended by rule
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .
	@$(MAKE) --no-print-directory docs

docs: install ## writes the generated reference pages again
	@for manual in coding cli measures; do $(BIN)/python -m attune.$$manual.manual; done
	@$(BIN)/python -m attune_web.manual

# torch has other hashes for every kind of processor, so it alone is pinned by version only.
$(TRAIN)/.installed: requirements/train.txt
	@$(PYTHON) -m venv $(TRAIN)
	@$(TRAIN)/bin/python -m pip install --quiet --require-hashes -r requirements/train.txt
	@$(TRAIN)/bin/python -m pip install --quiet -r requirements/torch.txt
	@touch $@

# Big tensors come and go every step; these keep their memory instead of asking the kernel anew.
train: export MALLOC_MMAP_THRESHOLD_ = 4000000000
train: export MALLOC_TRIM_THRESHOLD_ = 8000000000
train: export MALLOC_TOP_PAD_ = 500000000
train: export GLIBC_TUNABLES = glibc.malloc.hugetlb=1
# Threads that wait without spinning: on a machine that is not alone, spinning costs more than it gains.
train: export OMP_WAIT_POLICY = PASSIVE
train: install $(TRAIN)/.installed ## rebuild the model from ATTUNE_DATA (hours on two cores); OWN=folder learns from your own sessions (minutes)
ifdef OWN
	PYTHONPATH=. $(TRAIN)/bin/python -m training.retrain "$(OWN)" --runs runs
else
	PYTHONPATH=. $(TRAIN)/bin/python -m training.stages shared --out runs
	PYTHONPATH=. $(TRAIN)/bin/python -m training.stages empathy --out runs
	PYTHONPATH=. $(TRAIN)/bin/python -m training.stages seeds --out runs
	PYTHONPATH=. $(TRAIN)/bin/python -m training.average --runs runs
	PYTHONPATH=. $(TRAIN)/bin/python -m training.stages joint --out runs
	PYTHONPATH=. $(TRAIN)/bin/python -m training.average between --runs runs
	PYTHONPATH=. $(TRAIN)/bin/python -m training.stages again --out runs
	PYTHONPATH=. $(TRAIN)/bin/python -m training.average three --runs runs
	PYTHONPATH=. $(TRAIN)/bin/python -m training.stages sessions --out runs
	PYTHONPATH=. $(TRAIN)/bin/python -m training.stages fewer --out runs
	PYTHONPATH=. $(TRAIN)/bin/python -m training.average mixed --runs runs
	PYTHONPATH=. $(TRAIN)/bin/python -m training.stages layered --out runs
	PYTHONPATH=. $(TRAIN)/bin/python -m training.average once --runs runs
	PYTHONPATH=. $(TRAIN)/bin/python -m training.stages reread --out runs
	PYTHONPATH=. $(TRAIN)/bin/python -m training.average whole --runs runs
	PYTHONPATH=. $(TRAIN)/bin/python -m training.stages folds --out runs
	PYTHONPATH=. $(TRAIN)/bin/python -m training.folds --runs runs
	PYTHONPATH=. $(TRAIN)/bin/python -m training.held --runs runs
	PYTHONPATH=. $(TRAIN)/bin/python -m training.export --weights runs/whole/weights.pt --out runs/export
	PYTHONPATH=. $(TRAIN)/bin/python -m training.calibrate --fp32 --export runs/export
endif

evaluate: install ## every figure of docs/model-card.md, from the weights in the repository
	$(BIN)/python -m training.evaluate

bench: install $(TRAIN)/.installed ## speed, in one run, as ratios
	PYTHONPATH=. $(TRAIN)/bin/python -m benchmarks.speed

nightly: install ## the long runs
	$(BIN)/pytest -m nightly $(ARGS)

pictures: install ## takes the tutorial's pictures again, in the browser of the tests
	@ATTUNE_REQUIRE=browser ATTUNE_PICTURES=docs/images $(BIN)/pytest tests/browser/test_journey.py

requirements: ## compile the pinned lists again (needs uv)
	cd requirements && for name in runtime research site demo dev train; do \
		uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
			--custom-compile-command "make requirements" $$name.in -o $$name.txt; done
