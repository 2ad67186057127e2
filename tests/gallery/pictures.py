# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of the gallery: what each is called, what is to be seen in it, and how it is made.

A source is `landmarks` (built in), `real` (records of the Hub, which not every machine has), or
one of records.py: a file, or `days`, a store of two of them.
"""

from collections import namedtuple

Picture = namedtuple("Picture", "name source what command")

LONGEST = "n" * 96 + "/" + "W" * 96


def draw(name, source, what, *arguments):
    return Picture(name, source, what, ("draw", *arguments))


def chart(name, source, what, *arguments):
    return Picture("chart-" + name, source, what, ("chart", *arguments))


PICTURES = (
    draw("mistral", "landmarks", "A lineage of the landmarks, as the README shows it",
         "mistralai/Mistral-7B-v0.1"),
    draw("qwen-small", "landmarks", "A small budget", "Qwen/Qwen2.5-7B", "--max-nodes", "8"),
    draw("llama-2", "landmarks", "All of a small lineage", "meta-llama/Llama-2-7b-hf"),
    draw("real-default", "real", "The largest lineage of a day, at the default budget",
         "Qwen/Qwen3.8-27B"),
    draw("real-small", "real", "The same, twelve nodes", "Qwen/Qwen3.8-27B", "--max-nodes", "12"),
    draw("real-large", "real", "The same, 280 nodes", "Qwen/Qwen3.8-27B", "--max-nodes", "280"),
    draw("real-whole", "real", "The same, all of it", "Qwen/Qwen3.8-27B", "--max-nodes", "20000"),
    draw("real-deep", "real", "Seven generations", "Qwen/Qwen3-1.7B"),
    draw("real-depth", "real", "Two generations of it", "Qwen/Qwen3-1.7B", "--depth", "2"),
    draw("real-ghost", "real", "A base without a record, one generation",
         "unsloth/Meta-Llama-3.1-8B-Instruct"),
    draw("real-ghosts", "real", "A base without a record, several generations",
         "Qwen/Qwen3.5-9B-Base"),
    draw("real-ancestors", "real", "Eighteen parents, and theirs",
         "dr-housemd/Gemma-4-Gembrain-X-Core-31B-exl3-4bpw", "--up"),
    draw("real-merges", "real", "Merges alone", "google/gemma-4-31B-it", "--relation", "merge"),
    draw("real-relations", "real", "Two relations", "Qwen/Qwen3.6-27B", "--relation",
         "adapter,quantized"),
    draw("real-since", "real", "Only what is new and downloaded", "Qwen/Qwen3.6-27B", "--since",
         "2026-08-10", "--min-downloads", "20"),
    draw("real-third-party", "real", "Only what others made, by downloads", "Qwen/Qwen3.5-4B",
         "--third-party", "--by", "downstream_downloads"),
    draw("days", "days", "A store of two days: models that went", "town/Base-3B"),
    draw("chain", "chain", "Forty generations", "deep/generation-0"),
    draw("chain-up", "chain", "Forty generations, upwards", "quants/generation-39-GGUF", "--up"),
    draw("chain-whole", "chain", "All of them", "deep/generation-0", "--max-nodes", "400"),
    draw("star", "star", "Nine hundred children", "maker/Base-7B"),
    draw("star-whole", "star", "All of them", "maker/Base-7B", "--max-nodes", "5000"),
    draw("folded", "star", "Nearly all folded", "maker/Base-7B", "--max-nodes", "5"),
    draw("folded-only", "star", "All folded", "maker/Base-7B", "--max-nodes", "1"),
    draw("names", "names", "The longest names there can be", LONGEST),
    draw("names-up", "names", "The longest names, upwards", "last/" + "l" * 96, "--up"),
    draw("merges", "merges", "Every model a merge of all before it", "origin/base"),
    draw("merges-up", "merges", "Sixty-five parents, half of them without a record", "kitchen/sink",
         "--up"),
    draw("scripts", "scripts", "A caption in other scripts", "china/Model-1B", "--author",
         "emoji 🦙🔥"),
    draw("alone", "alone", "A model on its own", "only/one"),
    chart("shares", "landmarks", "Shares of the landmarks, most months of few models", "--by",
          "family"),
    chart("quarters", "landmarks", "The same by maker, quarter by quarter", "--by", "maker",
          "--every", "quarter"),
    chart("many", "landmarks", "Forty series", "--top", "38", "--every", "quarter"),
    chart("counts", "landmarks", "Counts in columns", "--kind", "counts", "--by", "region"),
    chart("cumulative", "landmarks", "Cumulative counts", "--kind", "cumulative", "--by", "country"),
    chart("cumulative-many", "landmarks", "Forty lines", "--kind", "cumulative", "--top", "38"),
    chart("bars", "landmarks", "Bars", "--kind", "bars"),
    chart("one", "landmarks", "One series, and a quarter of nothing", "Qwen/Qwen2.5-7B", "--every",
          "quarter"),
    chart("real", "real", "Months of most makers' derivatives, the last not whole", "--by", "maker",
          "--since", "2025-11-01"),
    chart("real-weeks", "real", "Weeks", "--by", "country", "--since", "2026-05-01", "--every",
          "week"),
    chart("real-month", "real", "One month", "--since", "2026-08-01", "--relation", "merge"),
    chart("real-downloads", "real", "Bars of large numbers", "--kind", "bars", "--by", "author",
          "--value", "downloads"),
    chart("real-tasks", "real", "Columns of which the last are the highest", "--kind", "counts",
          "--by", "task", "--since", "2026-05-01", "--every", "week"),
    chart("real-lines", "real", "Lines that end close together", "--kind", "cumulative", "--by",
          "license", "--since", "2026-05-01", "--every", "week", "--top", "12"),
    chart("real-columns", "real", "Columns that touch", "--kind", "counts", "--by", "relation",
          "--every", "week"),
    chart("names", "names", "The longest names there can be", "--by", "author", "--few", "0"),
    chart("names-bars", "names", "The same in bars, of large numbers", "--by", "author", "--kind",
          "bars", "--value", "downloads"),
    chart("scripts", "scripts", "Names in other scripts", "--by", "author", "--kind", "counts"),
    chart("years", "chain", "Years", "--by", "relation", "--every", "year"),
    chart("many-bars", "real", "Forty bars", "--kind", "bars", "--by", "author", "--top", "39"),
    chart("close-ends", "real", "Areas that end close together", "--by", "license", "--top", "12"),
    chart("few", "merges", "One month of many models, the others of few", "--by", "maker"),
)
