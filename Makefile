# SPDX-License-Identifier: GPL-2.0
#
# vminspect: make help says what there is.

KDIR	?= /lib/modules/$(shell uname -r)/build
PREFIX	?= /usr/local
O	?= $(CURDIR)/build
FUZZ_TIMES ?= 10
ARCH_OPTS := $(if $(ARCH),ARCH=$(ARCH)) $(if $(CROSS_COMPILE),CROSS_COMPILE=$(CROSS_COMPILE))

all: module cli selftests

help:
	@echo 'make              the module for KDIR (the running kernel), the CLI, the selftests'
	@echo 'make test         unit tests: no root, no network, no VM'
	@echo 'make demo         boot a VM and show the module at work on real processes'
	@echo 'make check        everything: unit tests, checks, the matrix of kernels'
	@echo '                  ROWS="7.2-x86_64 ..." TESTS="vmas_test ..." choose'
	@echo '                  KDIR=~/linux boots that built tree as well'
	@echo 'make check-debug  the same on kernels built to find mistakes: 6.1 and 7.2 with KASAN,'
	@echo '                  lockdep and kmemleak, 7.2 with KCSAN; hours, ROWS, TESTS'
	@echo 'make stress       races and loads for MINUTES=30 on the debug kernel; ROWS, TESTS'
	@echo 'make bench        instructions per page and per VMA, beside the peers'
	@echo 'make fuzz         the fuzzers, FUZZ_TIMES=10 as many inputs as make check has'
	@echo 'make install      CLI, man page, completion; module for KDIR; DESTDIR, PREFIX'
	@echo 'make uninstall    take them away again'
	@echo 'make clean        what the above built here (the cache of kernels stays)'

module:
	@test -e $(KDIR)/Makefile || { \
		echo "no kernel headers at $(KDIR): install linux-headers-$$(uname -r), or name a tree with KDIR="; \
		exit 1; }
	$(MAKE) -C $(KDIR) M=$(CURDIR) W=1 $(ARCH_OPTS) modules

cli:
	$(MAKE) -C userspace O=$(O)/userspace

selftests:
	KDIR=$(KDIR) scripts/selftests-build $(O)/selftests

test:
	scripts/unit-tests

fuzz:
	$(MAKE) -C module/decode/tests O=$(O)/decode FUZZ_TIMES=$(FUZZ_TIMES) fuzz
	$(MAKE) -C userspace O=$(O)/userspace FUZZ_TIMES=$(FUZZ_TIMES) fuzz

check:
	scripts/check

check-debug:
	ROWS="$${ROWS:-$$(scripts/vm rows debug)}" TESTS="$${TESTS:-all}" LIMIT=$${LIMIT:-14400} scripts/check

demo:
	scripts/demo

bench:
	bench/run

stress:
	scripts/stress

install: cli
	$(MAKE) -C userspace O=$(O)/userspace PREFIX=$(PREFIX) DESTDIR=$(DESTDIR) install
	@if [ -e vminspect.ko ]; then \
		$(MAKE) -C $(KDIR) M=$(CURDIR) $(ARCH_OPTS) $(if $(DESTDIR),INSTALL_MOD_PATH=$(DESTDIR)) modules_install; \
	else \
		echo "no vminspect.ko here: make module first to install it too"; \
	fi

uninstall:
	$(MAKE) -C userspace O=$(O)/userspace PREFIX=$(PREFIX) DESTDIR=$(DESTDIR) uninstall
	rm -f $(DESTDIR)/lib/modules/*/updates/vminspect.ko* $(DESTDIR)/lib/modules/*/extra/vminspect.ko*

clean:
	@if [ -e $(KDIR)/Makefile ]; then $(MAKE) -C $(KDIR) M=$(CURDIR) clean; fi
	rm -rf $(O)

.PHONY: all help module cli selftests test fuzz check check-debug demo bench stress install uninstall clean
