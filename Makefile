# The same as `python3 start.py VERB`, for those who like make. Arguments: make run ARGS="--port 9000"
PYTHON ?= python3
VERBS := run test check bench web test-tags

.PHONY: help $(VERBS)
help:
	@$(PYTHON) start.py help

$(VERBS):
	@$(PYTHON) start.py $@ $(ARGS)
