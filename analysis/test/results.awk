# SPDX-License-Identifier: GPL-2.0-or-later
#
# Make a results folder from lines of text: awk -v out=DIR -f results.awk FILE
#
#   env LABEL KEY VALUE...	a member of the label's env.json (VALUE is JSON)
#   run LABEL BOOT RUN START	the process that the next lines belong to
#   row NAME PAGES V...		samples in ns per page, 0 pages: in ns; "skip"
#				or "fail" in place of a value is a rejected one
#   calls NAME SEEN EXPECTED	what path.json says of a row

function close_run(    file, i) {
	if (folder == "")
		return
	file = folder "/time.json"
	print "{\"context\": {}, \"benchmarks\": [" > file
	for (i = 1; i <= nr_rows; i++)
		print rows[i] (i < nr_rows ? "," : "") > file
	print "]}" > file
	close(file)
	if (calls != "") {
		print "{\"benchmarks\": [" calls "]}" > (folder "/path.json")
		close(folder "/path.json")
	}
	folder = calls = ""
}

/^#/ || NF == 0 { next }

$1 == "env" {
	value = $4
	for (i = 5; i <= NF; i++)
		value = value " " $i
	env[$2] = env[$2] ", \"" $3 "\": " value
}

$1 == "run" {
	close_run()
	folder = out "/" $2 "/" $3 "/" $4
	system("mkdir -p '" folder "'")
	print "{\"schema\": 1, \"start\": \"" $5 "\"" env[$2] "}" \
		> (folder "/env.json")
	close(folder "/env.json")
	nr_rows = 0
}

$1 == "row" {
	for (i = 4; i <= NF; i++) {
		text = "{\"name\": \"" $2 "\", \"run_name\": \"" $2 \
			"/iterations:1/repeats:" NF - 3 "/manual_time\", " \
			"\"run_type\": \"iteration\", " \
			"\"repetition_index\": " i - 4 ", "
		if ($i ~ /^(skip|fail)$/)
			text = text "\"error_occurred\": true, " \
				"\"error_message\": \"" $i ": as the test says\"}"
		else
			text = text "\"real_time\": " \
				sprintf("%.15g", $i * ($3 ? $3 : 1)) \
				", \"time_unit\": \"ns\"" \
				($3 ? ", \"pages\": " $3 : "") "}"
		rows[++nr_rows] = text
	}
}

$1 == "calls" {
	calls = calls (calls == "" ? "" : ", ") "{\"run_name\": \"" $2 \
		"\", \"calls\": " $3 ", \"calls_expected\": " $4 "}"
}

END { close_run() }
