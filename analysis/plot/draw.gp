# SPDX-License-Identifier: GPL-2.0-or-later
#
# gnuplot -d -c draw.gp LIB SCRIPT NAME KIND, in NAME's folder: words that come
# this way are strings and need no quotes. "./" so that none begins a pipe.

lib = ARG1
script = ARG2
name = './'.ARG3
kind = ARG4
set encoding utf8
# what no string in single quotes can hold
quote = "\047"
load name.'.def'
load script
