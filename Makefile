# Everything happens in .venv; a second run finds it ready. Needed beforehand: python3.11, gcc, cmake, make.
PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt

# The editable install knows the package's folders by name, so a new folder asks for it again, as a kernel does.
PACKAGES := $(shell find src -name __init__.py)
KERNELS  := $(shell find native -type f -not -path 'native/check/*') CMakeLists.txt

.PHONY: install demo test check bench bench-ops bench-ridge bench-profile bench-reading bench-simulators bench-phase-map bench-cost bench-certify bench-certified bench-accuracy bench-noise bench-throughput bench-stream bench-scale bench-long-memory bench-sensors bench-decision bench-verdicts recompute attack docs pictures gallery gallery-pages clean
.PHONY: sanitize sanitize-address sanitize-thread soak

install: $(VENV)/installed

$(VENV)/created:
	$(PYTHON) -m venv $(VENV)
	touch $@

# torch first and alone, at the pinned version: a range, or torch as somebody's dependency, may fetch a CUDA build of gigabytes.
$(VENV)/torch: $(VENV)/created constraints.txt
	$(PIP) torch
	$(PIP) scikit-build-core nanobind nanobind-backend
	touch $@

$(VENV)/installed: $(VENV)/torch pyproject.toml $(PACKAGES) $(KERNELS)
	$(PIP) --no-build-isolation -e '.[dev]'
	touch $@

demo: install
	$(BIN)/keiretsu poc examples/turbofan.csv --time cycle --id engine --target Ps30 --horizon 24 \
		--budget 3min --out runs/turbofan
	@echo "Open runs/turbofan/report.html in a browser."

# Two workers on two cores: with more threads each they would wait for one another at every sum. Files are handed out in
# the order of tests/conftest.py, not those with most tests first. Bytecode is kept even where the shell says not to:
# dozens of processes load the library.
test: install
	PYTHONDONTWRITEBYTECODE= OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 \
		$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -q $(OPTIONS)

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/pyright

# The tables that take minutes; those that train for hours have targets of their own.
bench: install
	@for table in ops ridge_on_ett reading large_profile profile_accuracy; do \
		echo "== $$table"; $(BIN)/python benchmarks/$$table.py || exit 1; done

bench-profile: install
	$(BIN)/python benchmarks/large_profile.py
	$(BIN)/python benchmarks/profile_accuracy.py --severities

# The map of who wins where, 120 logs on which its reading was decided, and 60 that it is checked on: about three
# hours on two cores; lines that are there are skipped. Then what training costs by rows and channels.
bench-phase-map: install
	for what in grid tried seen fresh; do for part in 0 1; do \
		$(BIN)/python benchmarks/phase_map.py $$what --part $$part/2 & done; wait; done
	$(BIN)/python benchmarks/phase_map.py table
	$(BIN)/python benchmarks/phase_map.py agreement

bench-cost: install
	$(BIN)/python benchmarks/cost.py

# About a minute: six fits, and a certificate of each.
bench-certify: install
	$(BIN)/python benchmarks/certify_cost.py

# About ten minutes: IMDb's reviews, three ways of certifying, split by review and by block.
bench-certified: install
	cd benchmarks && ../$(BIN)/python certified_training.py

# About a minute of training a row; rows that are there already are skipped.
bench-simulators: install
	cd benchmarks && ../$(BIN)/python simulators.py

bench-reading: install
	$(BIN)/python benchmarks/reading.py

# The peers live beside the environment, where nothing else can import them.
$(VENV)/peers: $(VENV)/installed
	$(PIP) --no-deps --target $@ mambapy==1.2.0

bench-ops: install $(VENV)/peers
	PYTHONPATH=$(VENV)/peers $(BIN)/python benchmarks/ops.py

# ETTh1 and ETTh2, each on one thread: an hour and more; lines that are there are skipped. PART=test opens the test months.
PART := validation
ACCURACY := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python benchmarks/accuracy.py
bench-accuracy: install
	$(ACCURACY) --part $(PART) --data ETTh1 & $(ACCURACY) --part $(PART) --data ETTh2; wait
	$(ACCURACY) --part $(PART) --table

bench-noise: install
	$(ACCURACY) --noise

bench-throughput: install $(VENV)/peers
	PYTHONPATH=$(VENV)/peers $(BIN)/python benchmarks/throughput.py

bench-stream: install $(VENV)/peers
	PYTHONPATH=$(VENV)/peers $(BIN)/python benchmarks/stream.py

# Ten minutes: what a row and a series cost, and the machines that many of them need; a table in Markdown.
bench-scale: install
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python benchmarks/scale.py

# Selective copying and induction heads: about half an hour of one thread; lines that are there are skipped.
bench-long-memory: install
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/long_memory.py

# Three logs, thirteen candidates, two minutes of one thread each; rows that are there are skipped.
bench-sensors: install
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python benchmarks/virtual_sensors.py

# A quarter of an hour of one core: 2,000 simulated decisions in each cell of docs/decision.md, and its power curve.
bench-decision: install
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python benchmarks/decision_power.py

# Is the verdict right on 80 logs of which the right answer is known? Two minutes each at most, one at a time; finished
# ones are skipped, also by another day's run that is told the DATE it was begun.
DATE := $(shell date -u +%Y-%m-%d)
bench-verdicts: install
	mkdir -p docs/soak
	$(BIN)/python benchmarks/verdicts.py --out docs/soak/$(DATE)-verdicts.jsonl

# Every number of a run's result.json anew from the arrays that it saved; no line is shared with the library.
recompute: install
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python benchmarks/recompute.py $(RUN)

bench-ridge: install
	$(BIN)/python benchmarks/ridge_on_ett.py

# Gradient ascent against every constant of theorems 1 and 2 and of whole models, six minutes of one core; the tables go
# into docs/theory.md, section 9, which tells how they read.
attack: install
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python benchmarks/attack.py

# The kernels without torch, once under each sanitizer; where there is a clang++ it is the compiler.
SANITIZE_CXX := $(or $(shell command -v clang++),g++)

sanitize: sanitize-address sanitize-thread
sanitize-address: SANITIZERS := address,undefined
sanitize-thread:  SANITIZERS := thread
sanitize-address sanitize-thread:
	cmake --log-level=WARNING -S . -B build/$@ -DCMAKE_CXX_COMPILER=$(SANITIZE_CXX) -DKEIRETSU_SANITIZE=$(SANITIZERS)
	cmake --build build/$@ -j 2
	build/$@/native/keiretsu_check 2>&1 | sed 's/^/$@: /' | tee build/$@/log; exit $${PIPESTATUS[0]}

# The sanitizers, the slow tests (rates over many draws, crashes), all others on freshly drawn examples, three times, and
# the verdicts on 80 simulated logs. The dated log is committed, and so is the line that each verdict left.
soak: install sanitize
	mkdir -p docs/soak
	{ cat build/sanitize-*/log; $(BIN)/python -m pytest -m slow -q -ra && for round in 1 2 3; do \
		$(MAKE) --no-print-directory test OPTIONS="--hypothesis-profile=fresh -q" || exit 1; done && \
		$(MAKE) --no-print-directory bench-verdicts DATE=$(DATE); } 2>&1 | tee docs/soak/$(DATE).log; exit $${PIPESTATUS[0]}
sanitize-address sanitize-thread soak: SHELL := /bin/bash

# The documentation is Markdown: its links must lead somewhere and its examples must run.
docs: install
	$(BIN)/python -m pytest -q tests/house/test_documents.py

# The README's pictures, from the report of `make demo`; needs Chromium.
pictures: install
	$(BIN)/python docs/images/picture.py runs/turbofan

# The four runs of docs/gallery, some ten minutes; and their pages and slides anew from the results that are kept.
gallery: install
	$(BIN)/python docs/gallery/gallery.py run
gallery-pages: install
	$(BIN)/python docs/gallery/gallery.py pages

clean:
	rm -rf build runs $(VENV)
