# SPDX-License-Identifier: GPL-2.0-or-later
# Which sections of a profile were which samples. Used with another file that
# has count_section(section, sample) and says what is to be known of them:
#
#   awk -f sections.awk -f X.awk ... TIME_A PROFILE_A TIME_B PROFILE_B
#
# TIME is a run's time.json, PROFILE what the plugin wrote in the same boot.
# A run has more sections than samples: warm-ups and other passes. Both are in
# the order of time, so they are aligned: as many samples as can be get a section
# of their length, in order, and of such alignments the closest one is taken.
# -v first=B where only TIME_B and PROFILE_B are given, and
# -v slack=N is how much longer than the sample a section may be: reading the
# clock is in one and not in the other. Wants LC_ALL=C: names are from a guest,
# and printed as plain ASCII.

function value(line)
{
	sub(/^[^:]*: */, "", line)
	gsub(/[",]/, "", line)
	return line
}

# without what Google Benchmark appends
function row_name(name)
{
	sub(/\/threads:1$/, "", name)
	while (sub(/\/((iterations|repeats|min_time|min_warmup_time):[^\/]*|[a-z]+_time)$/,
	    "", name))
		;
	gsub(/[^ -~]/, "?", name)
	return name
}

# foo.isra.0 of one build and foo.constprop.1 of the other are one function
function plain(name)
{
	sub(/\.(isra|constprop|part|cold|llvm).*/, "", name)
	gsub(/[^ -~]/, "?", name)
	return name
}

function end_of_sample()
{
	if (row != "" && ns > 0 && pages > 0 && !error) {
		nr++
		row_of[nr] = row
		ns_of[nr] = ns
		pages_of[nr] = pages
		samples_of[side, row]++
		if (nr == 1 || ns < shortest)
			shortest = ns
		if (!(row in seen)) {
			seen[row] = 1
			order[++rows] = row
		}
	}
	row = ""
	ns = pages = error = 0
}

function read_time()
{
	if (/"run_name":/)
		row = row_name(value($0))
	else if (/"real_time":/)
		ns = value($0) + 0
	else if (/"pages":/)
		pages = value($0) + 0
	else if (/"error_occurred": true|"skipped": true/)
		error = 1
	else if (/^ *}/)
		end_of_sample()
}

function distance(x, y)
{
	return x < y ? y - x : x - y
}

function max(x, y)
{
	return x > y ? x : y
}

# What it is worth to take section s for sample j; 0 where it cannot be.
function worth(s, j,	d)
{
	d = distance(total_of[s], ns_of[j])
	return d > slack ? 0 : 1e6 - d
}

# best[s, j]: the most that the first s sections and j samples can be worth
function weigh(	s, j, w)
{
	for (s = 1; s <= nr_sections; s++) {
		for (j = 1; j <= nr; j++) {
			best[s, j] = max(best[s - 1, j], best[s, j - 1])
			w = worth(s, j)
			if (w)
				best[s, j] = max(best[s, j], best[s - 1, j - 1] + w)
		}
	}
}

# sample_of[s]: the sample that section s is; no entry for warm-ups and the like
function align(	s, j)
{
	weigh()
	s = nr_sections
	j = nr
	while (s && j) {
		if (best[s, j] == best[s - 1, j])
			s--
		else if (best[s, j] == best[s, j - 1])
			j--
		else
			sample_of[s--] = j--
	}
	delete best
}

# noop_section alone has hundreds of thousands of sections, and no pages
function keep_profile()
{
	if ($1 == "sample") {
		too_short = $2 < shortest - slack
		if (too_short)
			return
		total_of[++nr_sections] = $2
		user_of[nr_sections] = $3
	} else if (!too_short) {
		line_of[nr_sections, ++nr_lines[nr_sections]] = $0
	}
}

# a run is read: what its sections were, by row
function end_of_run(	s)
{
	align()
	for (s = 1; s <= nr_sections; s++)
		if (s in sample_of)
			count_section(s, sample_of[s])
	delete sample_of
	delete line_of
	delete nr_lines
	nr = nr_sections = 0
}

BEGIN {
	side = first ? first : "A"
}

FNR == 1 && file++ == 2 {
	end_of_run()
	side = "B"
}

file % 2 { read_time() }
!(file % 2) { keep_profile() }

END {
	end_of_run()
}
