# SPDX-License-Identifier: GPL-2.0-or-later
#
# fixcost: what does an mm fix cost?
#
#   all        build/fixcost and build/fcstat (default)
#   setup      install what is missing, with the system's package manager
#   bench      one run on this kernel: sudo make bench KERNEL=label
#   lab        build two kernels, boot both in QEMU, compare: make lab B=my.patch
#   cacheclean remove the lab's cache, saying what that frees
#   kmod       the kernel module for KDIR: make kmod && sudo insmod kmod/fixcost.ko
#   compare    judge two labels: make compare A=baseline B=patched
#   check      every test there is for this machine: sudo make check
#   soak       campaigns of faults, for hours: sudo make soak, see test/soak.sh
#   restore    put back what a killed run left changed
#   lint       checkpatch, shellcheck, codespell, sparse
#   clean      remove $(O)
#   help       print this text
#
# Variables:
#   KERNEL=label      name of the running kernel in results/
#   MATRIX=quick      quick, standard, full, counts, races, or a file;
#                     the lab's default is counts, as it counts instructions
#   FILTER=regex      only rows whose name matches
#   RUNS=n            processes per run (default: the matrix file's)
#   SWAPDEV=auto      auto, brd, zram, loop, file, or a block device
#   ERASE=device      the device of SWAPDEV again: lose what it holds
#   EVENTS=a:k,b:k    PMU events of the count pass (libpfm4 names)
#   ARCH=x86_64       of the guest: x86_64 or arm64
#   KSRC=folder       kernel source of the lab: a git tree or a folder
#   KVER=6.12         without KSRC: which of Debian's source packages
#   KDIR=folder       build folder of the module's kernel (default: this one's)
#   PREEMPT=dynamic   dynamic, none or lazy
#   CONFIG=fragment   lab: options besides those of configs/kernel/, for both
#                     kernels; CONFIG_A=, CONFIG_B= for one of them
#   PROFILE=1         lab: instructions by kernel function as well
#   CLOCK=wall        lab: run for real, to find races; not for numbers
#   DEBUG=1           lab: lockdep and KASAN (DEBUG=kcsan: KCSAN instead)
#   ALL_KERNELS=1     check: more of it on other and on debugging kernels, for hours
#   INSIDE=1          with the module: how long calls take inside the kernel;
#                     a run is then 2.4 times as long
#   TUNE=1            set governor and turbo for the run, then put them back
#   RESULTS=results   where runs are kept
#   O=build V=1       build folder, show full commands
#   W=1 C=1           warnings are errors, run sparse on each file

O	?= build
RESULTS	?= results
SWAPDEV	?= auto
export O RESULTS SWAPDEV

# What comes from the command line is data and no make syntax. A recipe takes it
# from the environment, as "$$NAME", which is one word whatever is in it.
literally = $(eval override $1 := $$(value $1))$(eval export $1)
$(foreach v,$(.VARIABLES),$(if $(filter command,$(origin $v)),$(call literally,$v)))

# Rules are made of this one.
plain := $(shell case '$(subst ','\'',$(O))' in (-* | *[!A-Za-z0-9_./+,@-]* | '') ;; (*) echo 1 ;; esac)
ifneq ($(plain) $(words x$(O)x),1 1)
$(error O: a build folder's name has letters, digits and _./+,@- only)
endif

CHECK	?= sparse
CFLAGS	 ?= -O2 -g
CXXFLAGS ?= -O2 -g
override VERSION := $(shell ./version.sh | tr -dc 'A-Za-z0-9_.+-')

warnings := -Wall -Wextra -Wshadow
c_flags	  = -std=gnu11 $(warnings) -Wstrict-prototypes -Wmissing-prototypes \
	    -D_GNU_SOURCE -I$(lib) -Itest -MMD -MP \
	    $(CPPFLAGS) $(CFLAGS)
cxx_flags = -std=c++17 $(warnings) -Ibench/lib -MMD -MP $(CPPFLAGS) $(CXXFLAGS)
bench_libs := -lbenchmark -lpfm -lblkid -lbpf -ljansson -lz -lpthread
stat_libs  := -ljansson -lsqlite3 -lgsl -lgslcblas -lpthread -lm

ifeq ($(W),1)
warnings += -Wformat=2 -Wundef -Werror
endif

MAKEFLAGS += --no-print-directory
ifeq ($(V),1)
Q	:=
msg	 =
else
Q	:= @
msg	 = @printf '  %-7s %s\n' $(1) $(2)
endif

# Every bench/*.c is a family of benchmarks: adding a file is all it takes.
# Objects are linked directly, never through an archive, or the ones nobody
# refers to by name would vanish.
# These of analysis/ are in both programs.
both_src  := $(addprefix analysis/,descriptors.c output.c text.c wrap.c)
lib_src	  := $(wildcard bench/lib/*.c) $(both_src)
lib_obj	  := $(lib_src:%.c=$(O)/%.o)
shim_obj  := $(O)/bench/lib/gbench.o
bench_obj := $(patsubst %.c,$(O)/%.o,$(wildcard bench/*.c)) $(lib_obj) $(shim_obj)
fake_obj  := $(patsubst %.c,$(O)/%.o,$(wildcard bench/test/fake/*.c)) $(lib_obj) $(shim_obj)
stat_obj  := $(patsubst %.c,$(O)/%.o,$(wildcard analysis/*.c))

# A test is a script or a C program in some folder's test/; both speak TAP.
bench_test := $(patsubst %.c,$(O)/%,$(wildcard bench/test/*.c))
kmod_test  := $(patsubst %.c,$(O)/%,$(wildcard kmod/test/*.c))
stat_test  := $(patsubst %.c,$(O)/%,$(wildcard analysis/test/*.c))
tests	   := $(wildcard */test/*.sh) $(bench_test) $(kmod_test) $(stat_test)

# Through sudo it is made as whoever called that, and is theirs.
ifneq ($(and $(SUDO_UID),$(shell ./caller.sh '$(O)' id -u)),$(and $(SUDO_UID),$(shell id -u)))
all:
	$(Q)./caller.sh "$$O" $(MAKE) all
else
all: $(O)/fixcost $(O)/fcstat
endif

$(O)/fixcost: $(bench_obj)
	$(call msg,LINK,$@)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ $(bench_libs)

$(O)/fixcost-fake: $(fake_obj)
	$(call msg,LINK,$@)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ $(bench_libs)

$(O)/fcstat: $(stat_obj)
	$(call msg,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(stat_libs)

# All but main(): what a unit test links with.
$(bench_test) $(kmod_test): $(O)/%: $(O)/%.o $(filter-out %/main.o,$(lib_obj)) $(shim_obj)
	$(call msg,LINK,$@)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ $(bench_libs)

$(stat_test): $(O)/%: $(O)/%.o $(filter-out %/main.o,$(stat_obj))
	$(call msg,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(stat_libs)

# Headers are found in the part's own folder.
$(O)/bench/%: lib = bench/lib
$(O)/kmod/%: lib = bench/lib
$(O)/analysis/%: lib = analysis

# Results say which version of the suite they are from.
$(O)/bench/lib/run.o: c_flags += -DFIXCOST_VERSION='"$(VERSION)"'
$(O)/bench/lib/run.o: $(O)/version
$(O)/version: FORCE
	@mkdir -p $(@D)
	@echo '$(VERSION)' | cmp -s - $@ || echo '$(VERSION)' >$@

$(O)/%.o: %.c
	$(call msg,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(c_flags) -c -o $@ $<
ifeq ($(C),1)
	$(Q)$(CHECK) $(filter-out -MMD -MP,$(c_flags)) $<
endif

$(O)/%.o: %.cc
	$(call msg,CXX,$@)
	@mkdir -p $(@D)
	$(Q)$(CXX) $(cxx_flags) -c -o $@ $<

setup:
	$(Q)./setup.sh build

bench: setup
	$(Q)$(MAKE) all
	$(Q)$(O)/fixcost --label="$$KERNEL" --matrix="$${MATRIX:-quick}" \
		--filter="$$FILTER" --runs="$$RUNS" --swapdev="$$SWAPDEV" \
		--erase="$$ERASE" --events="$$EVENTS" $${TUNE:+--tune} \
		$${INSIDE:+--inside} --results="$$RESULTS"

compare: all
	$(Q)./caller.sh "$$RESULTS" analysis/compare.sh "$$A" "$$B"

lab:
	$(Q)./setup.sh build lab $(if $(filter arm64,$(ARCH)),lab-arm64)
	$(Q)./caller.sh "$$RESULTS" lab/lab.sh

kmod:
	$(Q)./caller.sh kmod $(MAKE) -C kmod $${KDIR:+KDIR="$$(realpath -m -- "$$KDIR")"}

cacheclean:
	$(Q)lab/cacheclean.sh

.PHONY: lab kmod cacheclean

# What is made for the tests has to stay until they have run.
check: export CACHE_MAX := $(or $(CACHE_MAX),8192)
check:
	$(Q)./setup.sh build lab lab-arm64 check
	$(Q)./caller.sh "$$O" $(MAKE) all $(O)/fixcost-fake $(bench_test) $(kmod_test) $(stat_test)
	$(Q)test/prepare.sh
	$(Q)test/run.sh $(tests)

soak:
	$(Q)./caller.sh "$$O" $(MAKE) all
	$(Q)test/soak.sh

restore:
	$(Q)./caller.sh "$$O" $(MAKE) $(O)/fixcost
	$(Q)$(O)/fixcost --restore --results="$$RESULTS"

lint:
	$(Q)./setup.sh build check
	$(Q)test/lint.sh

clean:
	$(Q)rm -rf $(O)
	$(Q)$(MAKE) -C kmod clean

help:
	@sed -n '3,/^$$/s/^# \{0,1\}//p' Makefile

FORCE:
.PHONY: FORCE all setup bench compare check soak restore lint clean help
.DELETE_ON_ERROR:
.SECONDARY:
-include $(bench_obj:.o=.d) $(fake_obj:.o=.d) $(stat_obj:.o=.d) \
	 $(bench_test:=.d) $(kmod_test:=.d) $(stat_test:=.d)
