# make demo    set everything up, read the example articles, show the ledger
# make test    set everything up, pass the tests
# make check   the linters: ruff, mypy, import-linter
# make bench   how fast it is, beside a yardstick

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
LEDGER ?= demo.db

.PHONY: demo test check bench browser clean

demo: $(VENV)/ready
	rm -f $(LEDGER) $(LEDGER)-wal $(LEDGER)-shm $(LEDGER).vectors
	$(BIN)/menurut read examples --ledger $(LEDGER)
	@echo; echo "Who said what:"; echo
	$(BIN)/menurut search telepon --ledger $(LEDGER) --table --limit 6
	@echo; echo "Who speaks:"; echo
	$(BIN)/menurut speakers --ledger $(LEDGER) --table --limit 6
	@echo; echo "Where accounts differ:"; echo
	$(BIN)/menurut disputes --ledger $(LEDGER) --table --limit 3
	@echo; echo "The page:  $(BIN)/menurut serve --ledger $(LEDGER)   then open http://127.0.0.1:8420"

test: $(VENV)/ready browser
	$(BIN)/python -m pytest

check: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/ready
	$(BIN)/pip install --quiet --constraint constraints.txt -e '.[bench]'
	$(BIN)/python bench/articles.py
	$(BIN)/python bench/ledger.py

$(VENV)/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Menurut needs Python 3.11 or newer: make PYTHON=python3.12 …"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt -e '.[web,dev]'
	touch $@

# The page is tested in a real browser: one that is there, else Debian's, else Playwright's own.
browser: $(VENV)/ready
	@command -v chromium chromium-browser google-chrome >/dev/null 2>&1 || \
	{ command -v apt-get >/dev/null 2>&1 && $$([ "$$(id -u)" = 0 ] || echo sudo) sh -c \
	  'apt-get update -qq && apt-get install -y -qq chromium' >/dev/null; } || \
	$(BIN)/playwright install --with-deps chromium

clean:
	rm -rf $(VENV) build dist *.egg-info .*_cache .hypothesis $(LEDGER)*
