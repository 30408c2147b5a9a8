# SPDX-License-Identifier: GPL-2.0-or-later
#
# What all figures share. Wants "height" (pixels), and "name" and "kind" (png, svg,
# pdf) from draw.gp. A is a blue circle, B an orange triangle: shape and colour tell them
# apart, so that grey paper and colour-blind eyes can too.

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
set border 3 lc rgb '#666666'
set tics nomirror out scale 0.5 textcolor rgb 'black'
set grid ytics lc rgb '#dddddd' lt 1
set lmargin 12
set rmargin 3
set bmargin 2.2
set tmargin 1.8
unset key
top = 1 - 58.0 / height
legend_y = 1 - 42.0 / height
set label 1 family at screen 0.012, screen 1 - 18.0 / height font font.',14'
set label 3 '○  A: '.label_a at screen 0.012, screen legend_y \
	textcolor rgb blue
# behind A's, however long that is: some 8 pixels a character
legend_b = 0.055 + 0.0083 * strlen(label_a)
legend_b = legend_b < 0.3 ? 0.3 : legend_b
set label 4 '△  B: '.label_b at screen legend_b, screen legend_y \
	textcolor rgb orange
