# The two commands of a newcomer are `make run` and `make test`; each installs what it needs and does nothing twice.
.PHONY: run test test-long walk golden torture lock clean

run:
	@tools/setup run
	@if [ -n "$${DISPLAY}$${WAYLAND_DISPLAY}" ]; then exec .venv/bin/kiosk run --simulated; \
	else exec .venv/bin/kiosk demo --journey residence-permit-endorsement --headless; fi

test:
	@tools/setup test
	@tools/check

test-long:
	@tools/setup test
	@tools/check --long

# Every page as a picture, with an index to flip through: build/walk/index.html
walk:
	@tools/setup test
	@.venv/bin/python -m tools.walk

# Take the golden pictures anew, after a change that was meant.
golden:
	@tools/setup test
	@.venv/bin/python -m tests.walk_pictures.golden_pictures --refresh

# make torture WHAT=delivery N=1000 SEED=7 [FOLDER=dir: keep everything there, and go on where an earlier run was ended]
torture:
	@tools/setup test
	@.venv/bin/python -m bench.torture $(or $(WHAT),delivery) --n $(or $(N),50) --seed $(or $(SEED),1) $(if $(FOLDER),--folder $(FOLDER))

lock:
	.venv/bin/pip-compile --quiet --all-extras --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
	  --no-emit-trusted-host --no-emit-find-links --output-file=requirements.lock pyproject.toml

clean:
	rm -rf .venv build *.egg-info
