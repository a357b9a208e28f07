# make run      set up what is missing, build, open the workbench on the sample model
# make test     set up what is missing, build, run every test
# make lint     formatting, and a build in which a warning is an error
# make bench    this machine's speed, written to docs/performance.md (MODELS= files to measure as well)
# make captures  the pictures of the readme, drawn by the workbench itself
# make models   fetch the sample model
# make install  PREFIX=/usr/local  (and DESTDIR= for packagers)

PREFIX  ?= /usr/local
DESTDIR ?=
SWIFT   ?= swift
MODEL   ?= smollm2-135m-instruct
ARGS    ?=

# Wide characters and UTF-8 everywhere, whatever the caller's locale.
utf8 := $(or $(filter %.UTF-8 %.utf8 %.UTF8 %.utf-8,$(LC_ALL) $(if $(LC_ALL),,$(LC_CTYPE) $(LANG))))
ifeq ($(utf8),)
export LC_ALL := C.UTF-8
endif

GLASSBOX = .build/release/glassbox

.PHONY: run test lint bench captures build models install packages format clean

run: models
	$(GLASSBOX) $(MODEL) $(ARGS)

# Tests use only public declarations, so they run against the same release build as everything else.
test: models
	$(SWIFT) build -c release --build-tests
	$(SWIFT) test -c release --skip-build

# These variables, set on some machines, keep OpenBLAS from its best kernels.
bench: models
	env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE $(GLASSBOX) bench-suite $(MODEL) $(MODELS) -o docs/performance.md $(ARGS)

# Each picture is one frame of the workbench after some keys; the experts are those of a tiny mixture with random weights.
capture = $(GLASSBOX) $(1) --layout $(2) --theme glassbox-dark --snapshot $(3) --picture docs/$(4).svg --keys $(5) >/dev/null
repeat := :set temperature 0<enter>:set max-tokens 24<enter>iThe cat sat on the mat because the cat was tired. The cat sat<enter>
# A bracket of its own would end a call.
next_layer := )
mixture := Tests/Fixtures/architectures/gguf/mixtral-f32.gguf
captures: models
	$(call capture,$(MODEL),generate,110x34,attention-heads,"2C$(repeat)3zjjj")
	$(call capture,$(MODEL),generate,110x34,attention-head,"2C$(repeat)3zj<enter>kkkkkk")
	$(call capture,$(MODEL),attention,110x34,attention-arcs,"2C$(repeat)3$(next_layer)]]cggjjjjjjjjjjjj")
	$(call capture,$(MODEL),generate,110x34,attention-induction,"2C$(repeat)3zN")
	$(call capture,$(MODEL),generate,110x34,attention-beside,"2C$(repeat)3z$(next_layer)K")
	$(call capture,$(MODEL),generate,110x34,lens,"2C$(repeat)4z")
	$(call capture,$(MODEL),generate,110x34,memory,"2C$(repeat)5z")
	$(call capture,$(MODEL),generate,110x34,quantize,"6zr")
	$(call capture,$(mixture),generate,110x34,experts,"2C$(repeat)7z")

models: build
	$(GLASSBOX) models fetch $(MODEL)

build: packages
	$(SWIFT) build -c release

# A build folder of its own: a warning is only told when its file is compiled.
lint: packages
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift
	GLASSBOX_STRICT=1 $(SWIFT) build --build-tests --scratch-path .build-lint

format:
	$(SWIFT) format --in-place --recursive Sources Tests Package.swift

# Debian's packages, only those that are missing. Elsewhere the same libraries and tools must be there already.
packages:
	@command -v apt-get >/dev/null || exit 0; \
	missing=; \
	for package in libncurses-dev libopenblas-dev libsqlite3-dev; do \
	  dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null | grep -q '^installed' || missing="$$missing $$package"; \
	done; \
	for tool in git tmux; do command -v $$tool >/dev/null || missing="$$missing $$tool"; done; \
	python3 -m pip --version >/dev/null 2>&1 || missing="$$missing python3-pip"; \
	[ -n "$$missing" ] || exit 0; \
	as_root=; \
	if [ "$$(id -u)" != 0 ]; then as_root=sudo; fi; \
	if [ -n "$$as_root" ] && ! command -v sudo >/dev/null; then \
	  echo "glassbox needs these Debian packages, and there is no sudo to install them with. As root, run:" >&2; \
	  echo "  apt-get install$$missing" >&2; \
	  exit 1; \
	fi; \
	echo "Installing$$missing"; \
	{ $$as_root apt-get update -qq && \
	  $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; } || { \
	  echo "These Debian packages could not be installed:$$missing" >&2; \
	  exit 1; \
	}

install: build
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/glassbox/themes" \
	  "$(DESTDIR)$(PREFIX)/share/glassbox/sample-models" "$(DESTDIR)$(PREFIX)/share/glassbox/texts" \
	  "$(DESTDIR)$(PREFIX)/share/man/man1" \
	  "$(DESTDIR)$(PREFIX)/share/bash-completion/completions" "$(DESTDIR)$(PREFIX)/share/zsh/site-functions" \
	  "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d"
	install -m 755 $(GLASSBOX) "$(DESTDIR)$(PREFIX)/bin/glassbox"
	install -m 644 themes/*.toml "$(DESTDIR)$(PREFIX)/share/glassbox/themes/"
	install -m 644 sample-models/catalog.toml "$(DESTDIR)$(PREFIX)/share/glassbox/sample-models/"
	install -m 644 texts/*.txt "$(DESTDIR)$(PREFIX)/share/glassbox/texts/"
	$(GLASSBOX) --generate-completion-script bash > "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/glassbox"
	$(GLASSBOX) --generate-completion-script zsh > "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_glassbox"
	$(GLASSBOX) --generate-completion-script fish > "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/glassbox.fish"
	$(manual) > "$(DESTDIR)$(PREFIX)/share/man/man1/glassbox.1"

# The manual page: what --help says of every verb, in troff.
troff = sed -e 's/\\/\\e/g' -e 's/^\./\\\&./' -e 's/-/\\-/g'
verbs = $(shell $(GLASSBOX) --help | sed -n '/^SUBCOMMANDS/,$$s/^  \([a-z]*\) .*/\1/p')
manual = { printf '.TH GLASSBOX 1\n.SH NAME\nglassbox \\- a terminal workbench for language models\n.SH USAGE\n.nf\n'; \
  $(GLASSBOX) --help | $(troff); \
  for verb in $(verbs); do \
    printf '.fi\n.SH %s\n.nf\n' "$$verb"; $(GLASSBOX) "$$verb" --help | $(troff); \
  done; }

clean:
	rm -rf .build .build-lint
