#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold the numbers of `stemma chart` against definitions applied naively, on files and on random
hostile sets.

    compare_chart.py --stemma build/dev/stemma models.jsonl.gz
    compare_chart.py --stemma build/dev/stemma --random 20

Of each chart every row must agree: periods without a gap from the first derivative to the last,
series by size, values, shares, running sums, numbers of derivatives, and what is marked. Periods
come from Python's calendar. What is not drawn must be what has no date; and all together must be
what `stemma count` counts.
"""

import collections
import csv
import datetime
import fractions
import io
import json
import subprocess
import sys

import compare_count
import oracle
from compare_count import FILTERS, OWN, SHARED, Verifier, close
from rules import BULK_MIGRATION, fold

PERIODS = ["week", "month", "quarter", "year"]
PLURALS = {"family": "families", "maker": "makers", "country": "countries", "region": "regions",
           "relation": "relations", "author": "authors", "license": "licences", "task": "tasks"}
NAMELESS = {"family": "no known family", "maker": "no known maker", "country": "no known country",
            "region": "no known region", "author": "no author given",
            "license": "no licence given", "task": "no task given"}
LAST_DAY = datetime.date(9999, 12, 31)
DATES = ["2026-08-22", "2024-12-31", "2024-01-31", "2025-02-16"]  # in periods, and at their ends
MOST_CELLS = 60000  # of a chart that is compared; sets with dates far apart have more by week


def period_of(every, day):
    """A period's name and first day."""
    if every == "week":
        year, week, weekday = day.isocalendar()
        return "%04d-W%02d" % (year, week), day - datetime.timedelta(days=weekday - 1)
    if every == "month":
        return "%04d-%02d" % (day.year, day.month), day.replace(day=1)
    if every == "quarter":
        quarter = (day.month - 1) // 3
        return "%04d-Q%d" % (day.year, quarter + 1), day.replace(month=quarter * 3 + 1, day=1)
    return "%04d" % day.year, day.replace(month=1, day=1)


def last_day(every, day):
    """The last day of the period of a day: the one before a day of another."""
    name = period_of(every, day)[0]
    while day < LAST_DAY and period_of(every, day + datetime.timedelta(days=1))[0] == name:
        day += datetime.timedelta(days=1)
    return day


def periods_between(every, first, last):
    """(name, first day, last day) of each period from one day's to another's."""
    found = []
    day = period_of(every, first)[1]
    while True:
        end = last_day(every, day)
        found.append((period_of(every, day)[0], day, end))
        if end >= last:
            return found
        day = end + datetime.timedelta(days=1)


class Chart:
    """The rows that a chart must have."""

    def __init__(self, verifier, bases, by, options):
        self.verifier = verifier
        self.by = by
        self.options = options
        self.has_time = options["kind"] != "bars"
        self.cells = collections.defaultdict(lambda: [0, fractions.Fraction(0)])
        self.spans = collections.defaultdict(lambda: [0, 0])
        self.totals = collections.defaultdict(fractions.Fraction)
        self.undrawn = collections.Counter()
        self.members = collections.defaultdict(list)    # the derivatives of a period
        self.days = []
        self.mixture = verifier.dag.mixture() if by in SHARED else None
        kinds = verifier.kinds(bases)
        self.parts = {key: self.parts_of(key, kind) for key, kind in kinds.items()
                      if verifier.dag.value[key] > 0}
        for key in self.parts:
            self.place(key)
        self.series = self.choose_series()

    def parts_of(self, key, kind):
        """group -> part of a derivative; None is the group without a name."""
        model = self.verifier.dag.models[key]
        if self.by in OWN:
            name = {"relation": kind, "author": model.author and fold(model.author),
                    "license": model.license, "task": model.task}[self.by]
            return {name if isinstance(name, str) and name else None: fractions.Fraction(1)}
        parts = collections.defaultdict(fractions.Fraction)
        for family, share in self.mixture[key].items():
            parts[self.verifier.attribute(family, self.by) or None] += share
        return parts

    def place(self, key):
        """Adds a derivative to its period, or to what is not drawn."""
        model, value = self.verifier.dag.models[key], self.verifier.dag.value[key]
        period = None
        if self.has_time:
            if model.created is None:
                self.undrawn["undated"] += 1
                return
            if int(model.created // 1) == BULK_MIGRATION:
                self.undrawn["migrated"] += 1
                return
            day = datetime.date.fromisoformat(model.day())
            self.days.append(day)
            period = period_of(self.options["every"], day)[0]
        self.members[period].append(key)
        self.spans[period][0] += 1
        self.spans[period][1] += value
        for name, part in self.parts[key].items():
            self.totals[name] += part * value
            self.cells[period, name][0] += 1
            self.cells[period, name][1] += part * value

    def choose_series(self):
        """(names of groups, their sum's name or None for each by itself, role)."""
        named = sorted((name for name in self.totals if name is not None),
                       key=lambda name: (-self.totals[name], fold(name), name))
        top = self.options["top"] or len(named)
        series = [({name}, name, "group") for name in named[:top]]
        rest = set(named[top:])
        if rest:
            words = PLURALS[self.by] if len(rest) > 1 else self.by.replace("license", "licence")
            series.append((rest, "%s other %s" % (format(len(rest), ","), words), "rest"))
        if None in self.totals:
            series.append(({None}, NAMELESS[self.by], "unknown"))
        return series

    def cell(self, period, names):
        """Derivatives and value; the derivatives of several groups are counted once."""
        value = sum((self.cells[period, name][1] for name in names), fractions.Fraction(0))
        if len(names) == 1:
            return self.cells[period, next(iter(names))][0], value
        return sum(bool(names & set(self.parts[key])) for key in self.members[period]), value

    def is_partial(self, first, last):
        start, end = self.options["since"], self.options["until"]
        end = min(end, self.options["date"])
        return first.isoformat() < start or last.isoformat() > end

    def rows(self):
        if not self.has_time:
            number, whole = self.spans[None]
            for names, name, role in self.series:
                count, value = self.cell(None, names)
                yield {"series": name, "role": role, "value": value, "share": value / whole,
                       "derivatives": count}
            return
        if not self.days:
            return
        running = collections.defaultdict(fractions.Fraction)
        for period, first, last in periods_between(self.options["every"], min(self.days),
                                                   max(self.days)):
            number, whole = self.spans[period]
            for names, name, role in self.series:
                count, value = self.cell(period, names)
                running[name, role] += value
                yield {"period": period, "start": first.isoformat(), "end": last.isoformat(),
                       "series": name, "role": role, "value": value,
                       "share": value / whole if whole else None,
                       "cumulative": running[name, role], "derivatives": count,
                       "period_value": whole, "period_derivatives": number,
                       "few": number < self.options["few"],
                       "partial": self.is_partial(first, last)}


class Comparison(compare_count.Comparison):
    """What was compared, and how it went."""

    def row_differences(self, row, right, by):
        if list(row) != list(right):
            return ["columns %s" % ", ".join(row)]
        differences = []
        for name, value in right.items():
            given = row[name]
            if name == "series" and by == "author":
                given, value = fold(given), fold(value)
            same = given is value if isinstance(value, bool) else close(given, value)
            if not same:
                differences.append("%s %s: %s: stemma %r, oracle %s" % (
                    right.get("period", ""), right["series"], name, given, value))
        return differences

    def chart(self, title, source, chart, arguments):
        answer = self.run(["chart", "--json"] + source + arguments)
        expected = list(chart.rows())
        differences = []
        rows = answer["rows"]
        if len(rows) != len(expected):
            differences.append("%d rows, not %d" % (len(rows), len(expected)))
        for row, right in zip(rows, expected):
            differences += self.row_differences(row, right, chart.by)
        summary = answer["summary"]
        drawn = sum(number for number, _ in chart.spans.values())
        right = {"derivatives": drawn, "series": len(chart.series) if drawn else 0,
                 "value": sum(value for _, value in chart.spans.values()),
                 "undated_derivatives": chart.undrawn["undated"],
                 "migrated_derivatives": chart.undrawn["migrated"]}
        differences += ["summary %s: stemma %r, oracle %r" % (name, summary[name], value)
                        for name, value in right.items() if summary[name] != value]
        differences += self.against_count(source, chart.by, arguments, summary)
        differences += self.against_csv(source, arguments, rows)
        self.verdict(title, differences)

    def against_count(self, source, by, arguments, summary):
        """What is drawn and what is not are together what `count` counts."""
        left_out = {"--kind", "--every", "--few", "--top", "--by"}
        kept, skip = [], False
        for word in arguments:
            if not skip and word not in left_out:
                kept.append(word)
            skip = word in left_out
        counted = self.run(["count", "--json", "--by", by] + source + kept)["summary"]
        whole = summary["value"] + summary["undated_value"] + summary["migrated_value"]
        return [] if whole == counted["value"] else [
            "%d drawn and not drawn, but count says %d" % (whole, counted["value"])]

    def against_csv(self, source, arguments, rows):
        """CSV has the same rows."""
        done = subprocess.run([self.stemma, "chart", "--format", "csv"] + source + arguments,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True,
                              stderr=subprocess.DEVNULL)
        listed = list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8"), newline="")))
        plain = [{name: json.dumps(value).strip('"') if not isinstance(value, str) else value
                  for name, value in row.items()} for row in rows]
        for row, right in zip(listed, plain):
            same = all(row[name] == ("" if right[name] == "null" else right[name]) or
                       name in ("series", "value", "share", "cumulative") for name in right)
            if not same or list(row) != list(right):
                return ["CSV has %s" % row]
        return [] if len(listed) == len(plain) else ["CSV has %d rows" % len(listed)]


def options_of(rng, by, options):
    """The options of a chart at random, as words and by name."""
    chosen = {"kind": rng.choice(["shares", "counts", "cumulative", "bars"]),
              "top": rng.choice([0, 1, 2, 5]), "few": rng.choice([0, 1, 3, 20]),
              "every": rng.choice(PERIODS)}
    words = ["--by", by, "--kind", chosen["kind"], "--top", str(chosen["top"])]
    if chosen["kind"] != "bars":
        words += ["--every", chosen["every"], "--few", str(chosen["few"])]
    return words, dict(chosen, since=options.since or "0001-01-01",
                       until=options.until or "9999-12-31")


def compare_files(comparison, title, files, folder, rng, often):
    """Charts by each attribute, `often` times, with filters and options at random."""
    catalog = oracle.Catalog(folder)
    graph = oracle.load(files, catalog)
    files = [word for path in files for word in ("--from", path)]
    for by in (SHARED + OWN) * often:
        date = rng.choice(DATES)
        source = ["--catalog", folder, "--date", date] + files
        filters = rng.choice(FILTERS)
        if by in SHARED:
            filters = filters + ["--attribute", rng.choice(["root", "maker", "parent"])]
        options = compare_count.parse(filters)
        verifier = Verifier(graph, options, catalog)
        given = rng.random() < 0.2
        bases = compare_count.chosen_bases(verifier, rng) if given else verifier.all_bases()
        names = [verifier.dag.models[key].name for key in sorted(bases)] if given else []
        words, chosen = options_of(rng, by, options)
        chart = Chart(verifier, bases, by, dict(chosen, date=date))
        if chart.days:
            days = (max(chart.days) - min(chart.days)).days
            if days / {"week": 7, "month": 30, "quarter": 91, "year": 365}[chosen["every"]] * \
                    len(chart.series) > MOST_CELLS:
                continue
        comparison.chart(" ".join([title, "chart"] + words + filters + names), source, chart,
                         words + filters + names)


def main():
    parser = compare_count.parser_of(__doc__)
    parser.add_argument("--often", type=int, default=1, help="charts by each attribute")
    often = parser.parse_args().often
    return compare_count.run(parser, Comparison,
                             lambda *given: compare_files(*given, often))


if __name__ == "__main__":
    sys.exit(main())
