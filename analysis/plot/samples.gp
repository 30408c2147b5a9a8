# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every sample of both kernels, in the order they ran: one panel per row, one
# stripe per boot. Shape and colour tell the kernels apart, so that grey paper
# and colour-blind eyes can too. Settings and data come from fcstat (NAME.def);
# "name" and "kind" (png, svg, pdf) from the command line.

height = 90 + 230 * nr_panels
width = 1000
font = 'DejaVu Sans'
if (kind eq 'png') {
	set terminal pngcairo size width, height font font.',11' noenhanced
}
if (kind eq 'svg') {
	set terminal svg size width, height font font.',12' noenhanced \
		background rgb 'white'
}
if (kind eq 'pdf') {
	set terminal pdfcairo size 10in, height / 100.0 * 1in \
		font font.',9' noenhanced
}
set output name.'.'.kind
data = name.'.tsv'

blue = '#0072B2'
orange = '#D55E00'
few = 12000.0 / (nr_boots + 1)
set border 3 lc rgb '#666666'
set tics nomirror out scale 0.5 textcolor rgb 'black'
set grid ytics lc rgb '#dddddd' lt 1
set xrange [0:nr_boots]
set lmargin 12
set rmargin 3
set bmargin 2.2
set tmargin 1.8
unset key
set ylabel unit offset 0.5
do for [i = 1:nr_boots] {
	# stripes behind every second boot
	if (i % 2 == 0) {
		set object i rectangle from i - 1, graph 0 to i, graph 1 \
			behind fc rgb '#f2f2f2' fs solid noborder
	}
}
set xtics ()
do for [i = 1:nr_boots] {
	if (nr_boots <= 40 || i % (nr_boots / 20) == 0) {
		set xtics add (boot[i] i - 0.5)
	}
}

top = 1 - 58.0 / height
set multiplot
set label 1 family at screen 0.012, screen 1 - 18.0 / height font font.',14'
set label 3 '○  A: '.label_a at screen 0.012, screen 1 - 42.0 / height \
	textcolor rgb blue
set label 4 '△  B: '.label_b at screen 0.30, screen 1 - 42.0 / height \
	textcolor rgb orange
set label 5 'lines: processes   dashed: boots   left to right: time' \
	at screen 0.985, screen 1 - 42.0 / height right
do for [i = 1:nr_panels] {
	k = 4 * (i - 1)
	set origin 0, top * (nr_panels - i) / nr_panels
	set size 1, top / nr_panels
	set label 10 panel[i] at graph 0, graph 1.07
	plot data index k using 1:2 with points pt 6 ps 0.55 lc rgb blue, \
	     data index k + 1 using 1:2 with points pt 8 ps 0.6 lc rgb orange, \
	     data index k + 2 using 1:2:3:(0) with vectors nohead lw 1.6 \
		lc rgb 'black', \
	     data index k + 3 using 1:2:3:(0) with vectors nohead lw 2.2 \
		lc rgb '#666666' dt 2
	unset label 1
	unset label 3
	unset label 4
	unset label 5
}
unset multiplot
