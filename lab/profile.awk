# SPDX-License-Identifier: GPL-2.0-or-later
# Who got more expensive: instructions per page by kernel function, B less A.
#
#   awk -f sections.awk -f profile.awk TIME_A PROFILE_A TIME_B PROFILE_B
#
# All samples of a row are summed.
# -v csv=1 prints "row,function,a,b,calls_a,calls_b", FIGURE=NAME in the
# environment writes what profile.gp draws to NAME.def and NAME.tsv instead.

function count_functions(s, sample, key,	i, f, field)
{
	for (i = 1; i <= nr_lines[s]; i++) {
		split(line_of[s, i], field)
		if (field[1] == "before")
			continue
		f = plain(field[3])
		insn[key, f] += field[1] / pages_of[sample]
		calls[key, f] += field[2] / pages_of[sample]
		names[row_of[sample], f] = 1
	}
}

function count_section(s, sample,	key)
{
	key = side SUBSEP row_of[sample]
	samples[key]++
	length_of[key] += ns_of[sample] / pages_of[sample]
	insn[key, "(user space)"] += user_of[s] / pages_of[sample]
	names[row_of[sample], "(user space)"] = 1
	count_functions(s, sample, key)
}

function mean(array, s, r, f)
{
	return array[s, r, f] / samples[s, r]
}

function magnitude(x)
{
	return x < 0 ? -x : x
}

# functions of a row, largest difference first; returns how many
function sorted(r,	pair, key, i, j, n, f)
{
	n = 0
	for (pair in names) {
		split(pair, key, SUBSEP)
		if (key[1] != r)
			continue
		f = key[2]
		change[f] = mean(insn, "B", r, f) - mean(insn, "A", r, f)
		if (magnitude(change[f]) < 0.0005)
			continue
		for (i = ++n; i > 1 && magnitude(change[list[i - 1]]) < \
			magnitude(change[f]); i--)
			list[i] = list[i - 1]
		list[i] = f
	}
	return n
}

# a field of CSV: in quotes where it needs them, and never a formula
function field_of(text)
{
	if (text ~ /^[A-Za-z0-9_(][A-Za-z0-9_:.()\/ -]*$/)
		return text
	gsub(/"/, "\"\"", text)
	return (text ~ /^[=+@-]/ ? "\"'" : "\"") text "\""
}

function print_csv(r, n,	i)
{
	for (i = 1; i <= n; i++)
		printf "%s,%s,%.6f,%.6f,%.6f,%.6f\n", field_of(r),
			field_of(list[i]),
			mean(insn, "A", r, list[i]),
			mean(insn, "B", r, list[i]),
			mean(calls, "A", r, list[i]),
			mean(calls, "B", r, list[i])
}

# a line of the figure: its text is a string of gnuplot's, its numbers are data
function put_line(text, is_bar, change, dcalls)
{
	gsub(/'/, "'.quote.'", text)
	printf "text%d = '%s'\n", ++nr_lines_drawn, text > (figure ".def")
	printf "%d\t%d\t%.6f\t%.6f\n", nr_lines_drawn - 1, is_bar, change, dcalls \
		> (figure ".tsv")
}

# a row's heading, and bars of its largest changes
function draw_row(r, n,	i, sum)
{
	for (i = 1; i <= n; i++)
		sum += change[list[i]]
	if (n)
		put_line(sprintf("%s  %+.3f", r, sum), 0, 0, 0)
	for (i = 1; i <= n && i <= 8; i++)
		put_line(list[i], 1, change[list[i]],
			 mean(calls, "B", r, list[i]) - mean(calls, "A", r, list[i]))
}

function print_row(r,	n, i, f, dcalls, why, sum, added, around, whole)
{
	if (!samples["A", r] || !samples["B", r]) {
		if (!csv && !figure)
			printf "%s\n    no section of the profile is as long as a sample\n\n", r
		return
	}
	whole = length_of["B", r] / samples["B", r] - \
		length_of["A", r] / samples["A", r]
	n = sorted(r)
	if (csv)
		print_csv(r, n)
	if (figure)
		draw_row(r, n)
	if (csv || figure)
		return
	printf "%s  %+.3f instructions per page\n", r, whole
	for (i = 1; i <= n; i++) {
		f = list[i]
		dcalls = mean(calls, "B", r, f) - mean(calls, "A", r, f)
		sum += change[f]
		if (magnitude(dcalls) >= 0.0005)
			added += change[f]
		else
			around += change[f]
		if (i > top)
			continue
		why = "same calls"
		if (magnitude(dcalls) >= 0.0005)
			why = sprintf("%+.3f calls", dcalls)
		printf "  %10.3f %10.3f %+10.3f  %-30s %s\n",
			mean(insn, "A", r, f), mean(insn, "B", r, f),
			change[f], f, why
	}
	if (n > top)
		printf "  and %d more functions\n", n - top
	printf "  functions called more or less often %+.3f," \
		" code that changed around them %+.3f\n", added, around
	if (magnitude(sum - whole) > magnitude(whole) * 0.001 + 0.001)
		printf "  the sum is off by %+.3f\n", sum - whole
	printf "\n"
}

BEGIN {
	figure = ENVIRON["FIGURE"]
	if (!top)
		top = 12
}

END {
	for (i = 1; i <= rows; i++)
		print_row(order[i])
	if (figure)
		printf "nr_lines = %d\n", nr_lines_drawn > (figure ".def")
}
