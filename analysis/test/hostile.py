#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Results of someone who means harm, through every output there is.

Each string below stands in every field of env.json that there is, in every
name, message and label of a row, and in the names of folders; then each field
has all of them at once. No command runs, nothing leaves that steers a terminal,
and each format is what its own parser takes.
"""
import csv
import glob
import html.parser
import io
import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.abspath(os.environ.get("O", os.path.join(TOP, "build")))
FCSTAT = os.path.join(BUILD, "fcstat")
TMP = os.path.abspath(sys.argv[1])
CANARY = os.path.join(TMP, "canary")
TOUCH = "touch " + CANARY

STRINGS = {
    "quotes": "a'b\"c''d\"\"e",
    "gnuplot": "x'.system(\"%s\").'" % TOUCH,
    "gnuplot, a line": "x'\nsystem(\"%s\")\ny='" % TOUCH,
    "gnuplot, a macro": "@x {/Bold b} %d %s %n $0 \\n",
    "a quote first": "'; system(\"%s\"); y = '" % TOUCH,
    "quotes alone": "''",
    "a macro behind a quote": "'@label_a''@x'@unit",
    "a backslash last": "x'y\\",
    "a pipe": "< %s" % TOUCH,
    "backquotes": "a`%s`b" % TOUCH,
    "a substitution": "$(%s) ${IFS}%s" % (TOUCH, TOUCH),
    "end of a quote": "';%s;'" % TOUCH,
    "SQL": "'); DROP TABLE point; --",
    "line feeds": "x\nPASS: forged is not slower than all\n\nz",
    "returns": "x\rPASS: forged\r\ny",
    "tabs": "x\ty\v\f\bz",
    "escape": "x\033[2J\033[31mred\033[0m",
    "a control sequence of eight bits": "x\u009b2J\u0085\u0090y",
    "a title": "x\033]0;mine\007\033]8;;http://a/\033\\link\033]8;;\033\\",
    "bidi marks": "x\u202ecba\u202c\u2066y\u2069\u200f\u061c",
    "what is not seen": "x\u200b\u2028\u2029\u00ad\ufeff\U000e0041\ufffey",
    "a table": "a|b|c |\n|---|",
    "a page": "</td></table><script>alert(1)</script><img src=x onerror=y>&amp;",
    "Markdown": "**a** [b](http://c) `d` ![e](f) <g> ~~h~~ _i_",
    "a formula": "=cmd|' /C calc'!A0",
    "another": "+1+1",
    "a third": "-2+3",
    "a fourth": "@SUM(1)",
    "JSON": "\"},{\"name\":\"x\\u0000",
    "very long": "long" * 120,
    "long words of quotes": "'\"" * 240,
    "wide": "x" * 80 + "PASS: forged " + "x" * 60 + "REGRESSION: forged",
    "spaces": "x" + " " * 79 + "PASS: forged",
    "other scripts": "größer/日本/😀",
}
# what the suite itself reads as more than text
MEANT = {"schema", "start", "clock", "label"}

nr = 0
failed = 0


def ok(name, problems):
    global nr, failed
    nr += 1
    failed += bool(problems)
    print("%sok %d - %s" % ("not " if problems else "", nr, name))
    for problem in problems[:5]:
        print("#", ascii(problem)[:600])


def env_fields():
    """Every member that the suite writes or reads, as the sources name them."""
    names = set()
    for path in glob.glob(TOP + "/bench/lib/*.c") + glob.glob(TOP + "/analysis/*.c"):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        names |= set(re.findall(r'json_object_set(?:_new)?\(\w+, "(\w+)"', text))
        names |= set(re.findall(r'side_env\([^,]*, "(\w+)"', text))
        names |= set(re.findall(r'json_object_get\([^,]*env, "(\w+)"', text))
        if "gate" in path:
            names |= set(re.findall(r'"([a-z_]+)"', text))
    return sorted(names - MEANT)


def write_side(folder, value, env, name, message):
    """Three boots; of the rows one has samples, one has none, one was skipped."""
    for boot in range(3):
        run = os.path.join(folder, "boot%d" % boot, "run")
        os.makedirs(run)
        facts = {"schema": 1, "start": "2026-01-01T0%d:00:00Z" % boot}
        facts.update(env)
        rows = []
        for i in range(4):
            for row in (name + "/threads:1", name + "/threads:4", name):
                rows.append({"name": row, "run_name": row, "run_type": "iteration",
                             "repetition_index": i, "time_unit": "ns",
                             "real_time": value + i + boot / 10})
            rows.append({"name": "skipped/" + name, "run_name": "skipped/" + name,
                         "run_type": "iteration", "repetition_index": i,
                         "error_occurred": True, "error_message": message})
        counts = {"run_name": name, "run_type": "iteration", "cycles:k": value,
                  name: value, "pages": 1}
        calls = {"run_name": name, "run_type": "iteration", "calls": 7,
                 "calls_expected": 7, "label": message}
        for file, content in (("env", facts), ("time", {"benchmarks": rows}),
                              ("count", {"benchmarks": [counts]}),
                              ("path", {"benchmarks": [calls]})):
            with open(os.path.join(run, file + ".json"), "w", encoding="utf-8") as out:
                json.dump(content, out, ensure_ascii=False)


def write_reached(results, name, value):
    """What make lab says of code that differs, in B's first run."""
    function = {"name": value, "how": "differs"}
    reached = {"schema": 1, "a": "A" * 20, "b": "B" * 20,
               "functions": [function, {"name": value + "2", "how": "new"}],
               "data": [value], "rows": [{"name": name, "reached": [function],
                                          "before": [value]}],
               "families": [{"name": value, "reached": [value]}]}
    with open(os.path.join(results, "B", "boot0", "run", "reached.json"), "w",
              encoding="utf-8") as out:
        json.dump(reached, out, ensure_ascii=False)


def run(*command, cwd=TMP, **env):
    done = subprocess.run(command, capture_output=True, cwd=cwd, check=False,
                          stdin=subprocess.DEVNULL, timeout=120,
                          env=dict(os.environ, O=BUILD, **env))
    return done.returncode, done.stdout, done.stderr


def hidden(text, allowed="\n"):
    return [c for c in text if c not in allowed and c != " " and
            (unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Zs", "Cs") or
             ord(c) & 0xfffe == 0xfffe)]


def shows(what, data, allowed="\n"):
    """Problems of bytes that a terminal shows."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return ["%s: %s" % (what, error)]
    bad = hidden(text, allowed)
    forged = [line for line in text.split("\n")
              if re.match(r"\s*(PASS|REGRESSION): forged", line)]
    return (["%s: %r leaves" % (what, bad[0])] if bad else []) + \
        ["%s: a line is forged: %s" % (what, line) for line in forged]


def message(what, code, data):
    """Problems of stderr: one line where it says anything, always where code is 3."""
    lines = data.count(b"\n")
    found = shows(what + ", stderr", data)
    says = re.fullmatch(rb"[\w.]+: .+\n", data) if data else code != 3
    if not says or lines > 1 or code not in (0, 1, 2, 3):
        found.append("%s: code %d, %d lines: %s" % (what, code, lines, data))
    return found


def good_csv(what, text):
    rows = list(csv.reader(io.StringIO(text)))
    found = ["%s: %d columns in place of %d: %s" % (what, len(row), len(rows[0]), row)
             for row in rows if len(row) != len(rows[0])]
    for row in rows:
        for cell in row:
            if cell[:1] in tuple("=+-@\t\r") and cell and \
               not re.fullmatch(r"[+-]?[0-9.e+-]+|nan", cell):
                found.append("%s: a formula: %s" % (what, cell))
    return found


def good_md(what, text):
    table = [line for line in text.split("\n") if line.startswith("|")]
    bars = [len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in table]
    beside = [line for line in text.split("\n") if line and line not in table]
    found = []
    if not re.fullmatch(r"\*\*.*\*\*", beside[0]):
        found.append("%s: headline %s" % (what, beside[0]))
    if not "\n\n" + "\n".join(table) + "\n" in text:
        found.append("%s: lines within the table" % what)
    if len(set(bars)) > 1:
        found.append("%s: columns %s" % (what, bars))
    for line in [beside[0][2:-2]] + beside[1:] + table[2:]:
        cells = re.sub(r"`[^`]*`|<code>[^<>`|]*</code>|\\.", "", line)
        if re.search(r"[<>`*]", cells):
            found.append("%s: marks: %s" % (what, line))
    return found


class Page(html.parser.HTMLParser):
    """Tags that we write, closed as they were opened."""
    void = {"meta", "br", "img"}
    known = {"html", "head", "style", "title", "body", "h1", "h2", "p", "table",
             "thead", "tbody", "tr", "td", "th", "ul", "li", "div", "b", "pre",
             "code", "span"} | void
    attributes = {"lang", "charset", "name", "content", "class", "colspan",
                  "data-is", "src", "alt"}

    def __init__(self):
        super().__init__()
        self.open = []
        self.problems = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.known or {name for name, _ in attrs} - self.attributes:
            self.problems.append("<%s %s>" % (tag, attrs))
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append("</%s>" % tag)


def good_html(what, text):
    page = Page()
    page.feed(text)
    page.close()
    return ["%s: %s" % (what, p) for p in page.problems + page.open]


def good_benchfmt(what, text):
    line = re.compile(r"|[a-z]+: .*|Unit \S+ better=lower|"
                      r"Benchmark[^a-z ]\S* 1 [0-9.e+-]+ (ns|instructions)(/page)?")
    return ["%s: %s" % (what, l) for l in text.split("\n") if not line.fullmatch(l)]


def good_letter(what, text):
    """Its commands do nothing but what they say when they are copied."""
    block = text.split("\nCommands (")[1].split("\nMachine and kernels:")[0]
    lines = [line for line in block.split("\n")[1:] if "boot" not in line[:10]]
    tools = os.path.join(TMP, "tools")
    os.makedirs(os.path.join(tools, "analysis"), exist_ok=True)
    for tool in ("sudo", "make", "analysis/compare.sh"):
        with open(os.path.join(tools, tool), "w", encoding="utf-8") as out:
            out.write("#!/bin/sh\n")
        os.chmod(os.path.join(tools, tool), 0o755)
    run("sh", "-c", "\n".join(lines), cwd=tools,
        PATH=tools + ":" + os.environ["PATH"])
    return canary(what)


def canary(what):
    if not os.path.exists(CANARY):
        return []
    os.unlink(CANARY)
    return [what + ": a command ran"]


FORMS = {"text": None, "md": good_md, "csv": good_csv, "html": good_html,
         "json": None, "benchfmt": good_benchfmt, "letter": good_letter}


def try_compare(results, a, b, name, forms):
    """One form after the other of the table."""
    found = []
    for form in forms:
        option = "--cover-letter" if form == "letter" else "--format=" + form
        code, out, err = run(FCSTAT, "compare", "--results=" + results, "--naive",
                             option, "--", a, b)
        found += message(form, code, err) + shows(form, out) + canary(form)
        if code == 3:
            continue
        text = out.decode("utf-8", "replace")
        if FORMS[form]:
            found += FORMS[form](form, text)
        if form == "json":
            rows = [row["name"] for row in json.loads(text)["rows"]]
            if name and not any(row == name for row in rows):
                found.append("json: no row %s in %s" % (name, rows))
    return found


def try_verbs(results, side, db):
    found = []
    for verb, check in ((["plan"], None), (["export", "--format=gbench"], None),
                        (["export", "--format=benchfmt"], good_benchfmt),
                        (["export", "--format=csv"], good_csv),
                        (["history", "--db=" + db, "--export=" + db + ".csv",
                          "--plot=" + TMP], None)):
        code, out, err = run(FCSTAT, verb[0], "--results=" + results, *verb[1:],
                             "--", side)
        what = " ".join(verb[:2])
        found += message(what, code, err) + shows(what, out) + canary(what)
        if check and code != 3:
            found += check(what, out.decode("utf-8", "replace"))
        if verb[-1].endswith("gbench") and code != 3:
            json.loads(out)
    if os.path.exists(db + ".csv"):
        with open(db + ".csv", "rb") as file:
            data = file.read()
        found += shows("export of the history", data)
        found += good_csv("export of the history", data.decode("utf-8", "replace"))
    return found


def good_svg(path):
    with open(path, "rb") as file:
        data = file.read()
    found = shows(path, data, "\n\t\r")
    root = xml.etree.ElementTree.fromstring(data)
    tags = {element.tag.split("}")[-1] for element in root.iter()}
    return found + [path + ": <%s>" % tag for tag in
                    tags & {"script", "foreignObject", "image", "a"}]


def try_figures(results, a, b):
    """compare.sh with all it leaves, and the figure of the history."""
    code, out, err = run(os.path.join(TOP, "analysis/compare.sh"), a, b,
                         RESULTS=results, PATH=os.environ["PATH"])
    found = message("compare.sh", code, err) + shows("compare.sh", out)
    left = glob.glob(glob.escape(results) + "/compare/*/")
    if code == 3 or err or len(left) != 1:
        return found + ["compare.sh: %d, %s, left %s" % (code, err, left)]
    for path in glob.glob(glob.escape(left[0]) + "figures/*.svg"):
        found += good_svg(path)
    with open(left[0] + "report.html", encoding="utf-8") as file:
        found += good_html("report.html", file.read())
    code, out, err = run(os.path.join(TOP, "analysis/draw.sh"),
                         os.path.join(TOP, "analysis/plot/history.gp"),
                         os.path.join(TMP, "history"), "svg")
    if code:
        found.append("the history's figure: %s" % err)
    else:
        found += good_svg(os.path.join(TMP, "history.svg"))
    return found + canary("figures")


def fresh(folder="results"):
    results = os.path.join(TMP, folder)
    shutil.rmtree(results, ignore_errors=True)
    return results


def facts(fields, value, build):
    env = {field: value for field in fields}
    env["build_id"] = build
    env["warnings"] = [value, value + "2"]
    env["primary"] = []
    return env


def test_string(what, value, fields):
    results = fresh()
    for side, base in (("A", 100), ("B", 105)):
        write_side(os.path.join(results, side), base,
                   facts(fields, value, side * 20), value, "skip: " + value)
    write_reached(results, "skipped/" + value, value)
    db = os.path.join(TMP, "db")
    for old in glob.glob(db + "*") + glob.glob(TMP + "/history.*"):
        os.unlink(old)
    found = try_compare(results, "A", "B", value, FORMS)
    found += try_verbs(results, "A", db)
    ok("%s in every field and row" % what, found)
    ok("%s in the figures" % what, try_figures(results, "A", "B"))


def test_build(what, value):
    """In what has to differ, too."""
    results = fresh()
    for side, base in (("A", 100), ("B", 105)):
        env = facts(["kernel_release"], side + value, side + value)
        write_side(os.path.join(results, side), base, env, "zap/mib:64", "skip: x")
    ok("%s in release and build id" % what,
       try_compare(results, "A", "B", "zap/mib:64", FORMS))


def test_folders(what, value):
    """As names of the results folder, of labels, boots and runs."""
    value = value[:200].replace("/", "_").encode("utf-8", "surrogateescape")
    root = os.fsencode(fresh("folder"))
    os.makedirs(root)
    results = os.path.join(root, value)
    for label, base in ((b"A" + value, 100), (value, 105)):
        write_side(os.fsdecode(os.path.join(results, label)), base,
                   {"build_id": str(base) * 8}, "zap/mib:64", "skip: x")
        for boot in os.listdir(os.path.join(results, label)):
            path = os.path.join(results, label, boot)
            os.rename(os.path.join(path, b"run"), os.path.join(path, value))
            os.rename(path, path + value)
    results, a, b = (os.fsdecode(x) for x in (results, b"A" + value, value))
    db = os.path.join(TMP, "db")
    found = try_compare(results, a, b, "zap/mib:64", FORMS)
    for old in glob.glob(db + "*"):
        os.unlink(old)
    found += try_verbs(results, a, db)
    ok("%s as the name of folders" % what, found)


def test_messages(what, value):
    """What is not there is named in one line."""
    found = []
    value = value.replace("\0", "")
    for command in (["compare", "A", value], ["compare", "--format=" + value, "A", "B"],
                    ["compare", "--allow=" + value, "A", "B"],
                    ["compare", "--repro=" + value], [value], ["plan", value],
                    ["plan", "--effect=" + value, "A"], ["certify", "--", "A", value],
                    ["export", value], ["export", "--format=" + value, "A"],
                    ["history", "--import=" + value], ["history", value]):
        code, out, err = run(FCSTAT, *command, cwd=os.path.join(TMP, "results"))
        found += message(command[0], code, err) + canary("messages")
        if code != 3 or out:
            found.append("%s: %d, %s" % (command, code, out))
    ok("%s in messages" % what, found)


def test_import(what, value):
    db = os.path.join(TMP, "db")
    for old in glob.glob(db + "*") + glob.glob(TMP + "/history.*"):
        os.unlink(old)
    value = value.replace("\n", "\u2028").replace("\r", "\u2029")
    with open(db + ".in", "w", encoding="utf-8", newline="") as out:
        for i in range(5):
            csv.writer(out, lineterminator="\n").writerow(
                ["%s%d" % (value, i), "2026-01-0%dT00:00:00Z" % (i + 1), value, value,
                 100 + i, 1])
    code, out, err = run(FCSTAT, "history", "--db=" + db, "--import=" + db + ".in",
                         "--export=" + db + ".csv", "--plot=" + TMP)
    found = message("import", code, err) + shows("import", out) + canary("import")
    if code == 3:
        ok("%s is imported" % what, found)
        return
    with open(db + ".csv", encoding="utf-8") as file:
        text = file.read()
    found += shows("export", text.encode("utf-8")) + good_csv("export", text)
    code, _, err = run(os.path.join(TOP, "analysis/draw.sh"),
                       os.path.join(TOP, "analysis/plot/history.gp"),
                       os.path.join(TMP, "history"), "svg")
    found += [str(err)] if code else good_svg(os.path.join(TMP, "history.svg"))
    ok("%s is imported" % what, found + canary("import's figure"))


def test_field(field, value):
    """A field alone, as text, list, object and number."""
    found = []
    for kind in (value, [5, value, {value: [value]}]):
        results = fresh()
        for side, base in (("A", 100), ("B", 105)):
            env = {"build_id": side * 20, field: kind}
            write_side(os.path.join(results, side), base, env, "zap/mib:64",
                       "skip: x")
        found += try_compare(results, "A", "B", None, ("text", "html", "letter", "json"))
    ok("everything in %s" % field, found)


def test_invalid():
    """Bytes that are no UTF-8: in files they are refused, in labels told."""
    found = []
    for bad in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\x9b2J", b"\xf4\x90\x80\x80"):
        results = fresh()
        for side, base in (("A", 100), ("B", 105)):
            write_side(os.path.join(results, side), base, {"cpu": "MARK"},
                       "zapMARK", "skip: MARK")
        for path in glob.glob(results + "/*/*/*/*.json"):
            with open(path, "rb") as file:
                data = file.read()
            with open(path, "wb") as file:
                file.write(data.replace(b"MARK", bad))
        found += try_compare(results, "A", "B", None, FORMS)
        os.makedirs(os.path.join(TMP, "labels"), exist_ok=True)
        results = fresh("labels")
        for side, base in ((b"A" + bad, 100), (b"B" + bad, 105)):
            write_side(os.fsdecode(os.path.join(os.fsencode(results), side)), base,
                       {"build_id": str(base)}, "zap/mib:64", "skip: x")
        found += try_compare(results, *(os.fsdecode(x + bad) for x in (b"A", b"B")),
                             "zap/mib:64", FORMS)
        code, out, err = run(FCSTAT, "compare", "--results=" + results,
                             "--format=json", *(os.fsencode(results) + b"/" + x + bad
                                                for x in (b"A", b"B")))
        if code == 3 or "\\x" not in json.loads(out)["a"]["label"]:
            found.append("labels of %s: %d, %s, %s" % (bad, code, out[:200], err))
    ok("bytes that are no UTF-8", found)


def main():
    fields = env_fields()
    print("# %d fields" % len(fields))
    for what, value in STRINGS.items():
        test_string(what, value, fields)
        test_messages(what, value)
        test_build(what, value)
        test_folders(what, value)
        test_import(what, value)
    everything = "".join(STRINGS[what] for what in STRINGS if "long" not in what)
    for field in fields + sorted(MEANT - {"start"}) + ["warnings", "primary"]:
        test_field(field, everything)
    test_invalid()
    print("1..%d" % nr)
    return bool(failed)


sys.exit(main())
