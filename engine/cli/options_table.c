/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands and options of stemma, each said once. */
#include "engine/cli/options.h"

#include "engine/cli/export_format.h"

#include <stddef.h>

/* Sets of commands. */
#define ON(command) (UINT32_C(1) << OPTIONS_##command)
#define RANK        ON(RANK)
#define COUNT       ON(COUNT)
#define SHOW        ON(SHOW)
#define TREE        ON(TREE)
#define PATH        ON(PATH)
#define DRAW        ON(DRAW)
#define CHART       ON(CHART)
#define FAMILIES    ON(FAMILIES)
#define RECONCILE   ON(RECONCILE)
#define CHECK       ON(CHECK)
#define DIFF        ON(DIFF)
#define IMPORT      ON(IMPORT)
#define EXPORT      ON(EXPORT)
#define FETCH       ON(FETCH)
#define MODELS      (RANK | COUNT | SHOW | TREE | DRAW | EXPORT)
#define MEASURED    (MODELS | CHART | FAMILIES | DIFF)
/* Filters that reconcile does not vary have a meaning there. */
#define FILTERED (MEASURED | RECONCILE)
#define REPORTED                                                                                   \
  (RANK | COUNT | SHOW | TREE | PATH | CHART | FAMILIES | RECONCILE | CHECK | DIFF | IMPORT | FETCH)
#define READING (FILTERED | PATH | CHECK)
/* What may read files of records, by --from or as operands. */
#define FILES (READING | IMPORT)
/* What reads records, from files or from a hub. */
#define RECORDS (FILES | FETCH)
/* What names its data by options; the operands of diff are its data. */
#define NAMING (READING & ~DIFF)
#define ALL    (RECORDS | ON(COMPLETION) | ON(HELP))

#define FIELD(name) offsetof(struct options, name)

/* Also the names of the columns of `rank --json`. */
const char *const options_measures[] = {
    "children",  "descendants", "influence", "downstream_downloads",
    "exclusive", "depth",       "authors",   "effective_authors",
    "h_index",   "pagerank",    NULL};

/* By enum load_format. */
static const char *const input_formats[] = {"auto", "hub", "edges", "ai-ecosystem", "cards", NULL};
static const char *const formats[] = {"table", "json", "csv", "tsv", NULL};
static const char *const tree_formats[] = {"table", "json", "csv", "tsv", "", "mermaid", NULL};
static const char *const colors[] = {"auto", "always", "never", NULL};
static const char *const groupings[] = {"", "family", "maker", "country", NULL};
static const char *const count_groupings[] = {"",         "family", "maker",   "country", "region",
                                              "relation", "author", "license", "task",    NULL};
static const char *const chart_kinds[] = {"shares", "counts", "cumulative", "bars", NULL};
/* By enum period_kind. */
static const char *const periods[] = {"week", "month", "quarter", "year", NULL};
static const char *const diff_sections[] = {"",      "figures", "models",   "facts",
                                            "edges", "ranks",   "families", NULL};
static const char *const values[] = {"count", "downloads", NULL};
static const char *const attributions[] = {"root", "maker", "parent", NULL};
static const char *const inferences[] = {"text", "names", NULL};
static const char *const picture_formats[] = {"dot", "svg", "png", "pdf", NULL};
/* By enum layout_kind. */
static const char *const layouts[] = {"layered", "radial", "timeline", NULL};
static const char *const rankdirs[] = {"", "LR", "TB", "RL", "BT", NULL};
static const char *const clusters[] = {"", "maker", NULL};
static const char *const edges_in_force[] = {"all", "declared", NULL};

const struct options_entry options_table[OPTION_COUNT] = {
    [OPTION_FROM] =
        {"from", 0, OPTION_IS_FILES, SECTION_SOURCE, 0, NAMING, 0, "FILE", NULL,
         "read model records from FILE (JSON, a table of edges, or model cards; also .gz "
         "or .zst; '-' is standard input); may be given several times"},
    [OPTION_DB] = {"db", 0, OPTION_IS_TEXT, SECTION_SOURCE, 0, RECORDS, FIELD(db), "FILE", NULL,
                   "the store is FILE (default: $STEMMA_DB, else stemma/stemma.db under "
                   "$XDG_DATA_HOME or ~/.local/share)"},
    [OPTION_DATE] = {"date", 0, OPTION_IS_DAY, SECTION_SOURCE, 0, NAMING, FIELD(date), "DAY", NULL,
                     "of a store: its lineage as it was on DAY, YYYY-MM-DD; of files: the day of "
                     "their snapshot (default: the day in a file's name, else today)"},
    [OPTION_IMPORT_DATE] = {"date", 0, OPTION_IS_DAY, SECTION_SOURCE, 0, IMPORT, FIELD(date), "DAY",
                            NULL,
                            "the day of the snapshot, YYYY-MM-DD (default: the day in the file's "
                            "name, else today)"},
    [OPTION_CATALOG] = {"catalog", 0, OPTION_IS_TEXT, SECTION_SOURCE, 0, RECORDS, FIELD(catalog),
                        "DIR", NULL,
                        "take families, makers, renames and licences from DIR, not the built-in "
                        "ones"},
    [OPTION_THREADS] = {"threads", 0, OPTION_IS_COUNT, SECTION_SOURCE, 0, RECORDS, FIELD(threads),
                        "N", NULL,
                        "read with N threads (default: as many as there are processors)"},
    [OPTION_NO_PROGRESS] = {"no-progress", 0, OPTION_IS_FLAG, SECTION_SOURCE, 0, RECORDS,
                            FIELD(no_progress), NULL, NULL, "show no progress bar"},
    [OPTION_INPUT_FORMAT] = {"input-format", 0, OPTION_IS_CHOICE, SECTION_SOURCE, 0, FILES,
                             FIELD(input_format), "HOW", input_formats,
                             "read every FILE as HOW (default auto: by its content)"},
    [OPTION_COLUMNS] = {"columns", 0, OPTION_IS_TEXT, SECTION_SOURCE, 0, FILES, FIELD(columns),
                        "LIST", NULL,
                        "the columns of a table of edges, where their names are not known: "
                        "child=NAME,parent=NAME,relation=NAME"},
    [OPTION_MAX_RECORD] = {"max-record", 0, OPTION_IS_COUNT, SECTION_SOURCE, 0, RECORDS,
                           FIELD(max_record), "N", NULL,
                           "skip records of more than N MiB (default 16)"},
    [OPTION_MAX_EXPAND] = {"max-expand", 0, OPTION_IS_COUNT, SECTION_SOURCE, 0, FILES,
                           FIELD(max_expand), "N", NULL,
                           "give up on a compressed file that grows more than N times (default "
                           "250), beyond 256 MiB"},

    [OPTION_FETCH_DATE] = {"date", 0, OPTION_IS_DAY, SECTION_SOURCE, 0, FETCH, FIELD(date), "DAY",
                           NULL, "the day of the snapshot, YYYY-MM-DD (default: today, UTC)"},
    [OPTION_HUB] = {"all", 0, OPTION_IS_FLAG, SECTION_SOURCE, 0, FETCH, FIELD(whole_hub), NULL,
                    NULL,
                    "every public model; models of the store that the hub does not have any more "
                    "are gone then, and stay as tombstones"},
    [OPTION_FETCH_SINCE] = {"since", 0, OPTION_IS_DAY, SECTION_SOURCE, 0, FETCH, FIELD(since),
                            "DAY", NULL, "the models that were made on DAY (UTC) or later"},
    [OPTION_MAX_MODELS] = {"max-models", 0, OPTION_IS_COUNT, SECTION_SOURCE, 0, FETCH,
                           FIELD(max_models), "N", NULL, "stop after N models (default 0: none)"},
    [OPTION_PAGE_SIZE] = {"page-size", 0, OPTION_IS_COUNT, SECTION_SOURCE, 0, FETCH,
                          FIELD(page_size), "N", NULL,
                          "ask for N models a page, 1 to 1,000 (default 1,000)"},
    [OPTION_DRY_RUN] = {"dry-run", 0, OPTION_IS_FLAG, SECTION_SOURCE, 0, FETCH, FIELD(dry_run),
                        NULL, NULL,
                        "only say how many requests and minutes it would take, as far as one "
                        "request, or one for each MODEL, tells"},
    [OPTION_RESTART] = {"restart", 0, OPTION_IS_FLAG, SECTION_SOURCE, 0, FETCH, FIELD(restart),
                        NULL, NULL,
                        "begin anew: drop what an unfinished fetch has left to go on from"},
    [OPTION_RETRIES] = {"retries", 0, OPTION_IS_COUNT, SECTION_SOURCE, 0, FETCH, FIELD(retries),
                        "N", NULL, "make a request that fails again N times (default 5)"},
    [OPTION_RETRY_DELAY] = {"retry-delay", 0, OPTION_IS_COUNT, SECTION_SOURCE, 0, FETCH,
                            FIELD(retry_delay), "MS", NULL,
                            "wait MS milliseconds before that, then twice as long each time, up to "
                            "eight times MS (default 1,000)"},
    [OPTION_INSECURE_HTTP] = {"insecure-http", 0, OPTION_IS_FLAG, SECTION_SOURCE, 0, FETCH,
                              FIELD(insecure_http), NULL, NULL,
                              "take an endpoint whose address is http and not on this machine; a "
                              "token is not sent there"},
    [OPTION_INFER] = {"infer", 0, OPTION_IS_SET, SECTION_SOURCE, 0, RECORDS, FIELD(infer),
                      "HOW[,HOW...]", inferences,
                      "for models that declare no parent, infer one: from a sentence of the model "
                      "card (text), from the model's name (names)"},

    [OPTION_TOP] = {"top", 'n', OPTION_IS_COUNT, SECTION_RESULT, 0, RANK | COUNT | PATH, FIELD(top),
                    "N", NULL, "list the first N (default 20; 0 lists all)"},
    [OPTION_DIFF_TOP] = {"top", 'n', OPTION_IS_COUNT, SECTION_RESULT, 0, DIFF, FIELD(top), "N",
                         NULL,
                         "list the first N changes of a kind, and the moves of the first N in "
                         "rank (default 20 in tables; 0, elsewhere the default, lists all)"},
    [OPTION_CHART_TOP] = {"top", 'n', OPTION_IS_COUNT, SECTION_RESULT, 0, CHART, FIELD(top), "N",
                          NULL,
                          "a series for each of the N largest, and one for all others (default 8, "
                          "of bars 20; 0 is all)"},
    [OPTION_BY] = {"by", 'b', OPTION_IS_CHOICE, SECTION_RESULT, 0, RANK | TREE | DRAW | DIFF,
                   FIELD(by), "MEASURE", options_measures, "order by MEASURE (default influence)"},
    [OPTION_EXPORT_BY] = {"by", 'b', OPTION_IS_CHOICE, SECTION_RESULT, 0, EXPORT, FIELD(by),
                          "MEASURE", options_measures,
                          "number ranks by MEASURE (default influence)"},
    [OPTION_COUNT_BY] = {"by", 'b', OPTION_IS_CHOICE, SECTION_RESULT, 0, COUNT, FIELD(by_what),
                         "WHAT", count_groupings, "count by WHAT, not by base model"},
    [OPTION_CHART_BY] = {"by", 'b', OPTION_IS_CHOICE, SECTION_RESULT, 0, CHART, FIELD(by_what),
                         "WHAT", count_groupings, "a series for each WHAT (default family)"},
    [OPTION_KIND] = {"kind", 'k', OPTION_IS_CHOICE, SECTION_RESULT, 0, CHART, FIELD(chart_kind),
                     "KIND", chart_kinds,
                     "over time shares, counts or cumulative counts; or bars, of all time (default "
                     "shares)"},
    [OPTION_EVERY] = {"every", 'e', OPTION_IS_CHOICE, SECTION_RESULT, 0, CHART, FIELD(every),
                      "PERIOD", periods, "add up by PERIOD of creation, UTC (default month)"},
    [OPTION_FEW] = {"few", 0, OPTION_IS_COUNT, SECTION_RESULT, 0, CHART, FIELD(few), "N", NULL,
                    "mark periods of fewer than N derivatives (default 20)"},
    [OPTION_ROOTS] = {"roots", 0, OPTION_IS_FLAG, SECTION_RESULT, 0, RANK, FIELD(roots), NULL, NULL,
                      "list only models that derive from no other"},
    [OPTION_FAMILY] = {"family", 0, OPTION_IS_TEXT, SECTION_RESULT, 0,
                       RANK | RECONCILE | DRAW | EXPORT, FIELD(family), "F", NULL,
                       "only the family F, such as Qwen2.5"},
    [OPTION_ALL_FAMILIES] = {"all-families", 0, OPTION_IS_FLAG, SECTION_RESULT, 0, DRAW,
                             FIELD(all_families), NULL, NULL,
                             "draw the families that matter most, each as one node"},
    [OPTION_GROUP] = {"group", 'g', OPTION_IS_CHOICE, SECTION_RESULT, 0, RANK, FIELD(group), "WHAT",
                      groupings, "a ranking within each WHAT"},
    [OPTION_GROUPS] = {"groups", 0, OPTION_IS_COUNT, SECTION_RESULT, 0, RANK, FIELD(groups), "N",
                       NULL, "list the first N groups (default 0: all)"},
    [OPTION_FAMILIES] = {"families", 0, OPTION_IS_FLAG, SECTION_RESULT, 0, RANK, FIELD(families),
                         NULL, NULL, "rank families, with their makers, instead of models"},
    [OPTION_INTERVALS] = {"intervals", 0, OPTION_IS_FLAG, SECTION_RESULT, 0, RANK, FIELD(intervals),
                          NULL, NULL,
                          "show the best and the worst rank of each model, among all models, by "
                          "its number of derivatives under every rule of 'reconcile'"},
    [OPTION_MATCH] = {"match", 'm', OPTION_IS_COUNT, SECTION_RESULT, 0, RECONCILE, FIELD(match),
                      "N", NULL,
                      "show only the rules that give N, else those that come nearest (exit "
                      "code 1)"},
    [OPTION_UP] = {"up", 'u', OPTION_IS_FLAG, SECTION_RESULT, 0, TREE | DRAW | EXPORT, FIELD(up),
                   NULL, NULL, "show what MODEL derives from, not what derives from it"},
    [OPTION_BOTH] = {"both", 0, OPTION_IS_FLAG, SECTION_RESULT, 0, DRAW, FIELD(both), NULL, NULL,
                     "show what MODEL derives from, and what derives from it"},
    [OPTION_DEPTH] = {"depth", 'd', OPTION_IS_COUNT, SECTION_RESULT, 0,
                      TREE | DRAW | EXPORT | FETCH, FIELD(depth), "N", NULL,
                      "go N generations far (default 0: all)"},
    [OPTION_TREE_TOP] = {"top", 'n', OPTION_IS_COUNT, SECTION_RESULT, 0, TREE, FIELD(top), "N",
                         NULL,
                         "show the first N models below each, and count the others (default 0: "
                         "all)"},
    [OPTION_PRUNE] = {"prune", 0, OPTION_IS_TEXTS, SECTION_RESULT, 0, TREE, FIELD(prune), "MODEL",
                      NULL, "show nothing below MODEL, and count it; may be given several times"},
    [OPTION_TREE_ONLY] = {"only", 0, OPTION_IS_TEXTS, SECTION_RESULT, 0, TREE, FIELD(patterns),
                          "PATTERN", NULL,
                          "show only models whose id fits PATTERN, such as '*-gguf', in any case "
                          "(* is any text, ? any character), and what leads to them; count the "
                          "others; may be given several times"},
    [OPTION_FULL] = {"full", 0, OPTION_IS_FLAG, SECTION_RESULT, 0, IMPORT, FIELD(full), NULL, NULL,
                     "the files of a day are the whole hub: models of the store that they do not "
                     "have are gone, and stay as tombstones"},
    [OPTION_IMPORT_STRICT] = {"strict", 0, OPTION_IS_FLAG, SECTION_RESULT, 0, IMPORT, FIELD(strict),
                              NULL, NULL, "a bad record is an error"},
    [OPTION_STRICT] = {"strict", 0, OPTION_IS_FLAG, SECTION_RESULT, 0, CHECK, FIELD(strict), NULL,
                       NULL, "end with exit code 1 if there are faults"},
    [OPTION_VERIFY] = {"verify", 0, OPTION_IS_FLAG, SECTION_RESULT, 0, CHECK, FIELD(verify), NULL,
                       NULL,
                       "check the store's file, too: that it is sound, and that its rows and its "
                       "columns say the same"},
    [OPTION_ONLY] = {"only", 0, OPTION_IS_CHOICE, SECTION_RESULT, 0, DIFF, FIELD(only), "SECTION",
                     diff_sections, "only this section"},
    [OPTION_EXIT_CODE] = {"exit-code", 0, OPTION_IS_FLAG, SECTION_RESULT, 0, DIFF, FIELD(exit_code),
                          NULL, NULL, "end with exit code 1 if anything differs"},
    [OPTION_DROPPED] = {"dropped", 0, OPTION_IS_FLAG, SECTION_RESULT, 0, EXPORT, FIELD(dropped),
                        NULL, NULL,
                        "write also the edges that were dropped because they close a cycle: their "
                        "state is cycle"},
    [OPTION_LAYOUT] = {"layout", 0, OPTION_IS_CHOICE, SECTION_RESULT, 0, DRAW, FIELD(layout), "HOW",
                       layouts,
                       "place the models by generations side by side (layered) or on rings around "
                       "MODEL (radial), or by their dates along an axis (timeline; default "
                       "layered)"},
    [OPTION_MAX_NODES] = {"max-nodes", 0, OPTION_IS_COUNT, SECTION_RESULT, 0, DRAW,
                          FIELD(max_nodes), "N", NULL,
                          "draw at most N nodes and fold the others (default 120)"},

    [OPTION_EDGES] = {"edges", 0, OPTION_IS_CHOICE, SECTION_FILTER, 0, FILTERED | PATH,
                      FIELD(edges), "WHICH", edges_in_force,
                      "keep all edges, or only declared ones: not those inferred (default all)"},
    [OPTION_RELATION] = {"relation", 'r', OPTION_IS_RELATIONS, SECTION_FILTER, 0, MEASURED | PATH,
                         FIELD(relations), "R[,R...]", NULL,
                         "keep only these relations: finetune, adapter, quantized, merge, "
                         "unspecified"},
    [OPTION_MIN_DOWNLOADS] = {"min-downloads", 0, OPTION_IS_COUNT, SECTION_FILTER, 0, MEASURED,
                              FIELD(min_downloads), "N", NULL,
                              "count derivatives with at least N downloads"},
    [OPTION_SINCE] = {"since", 0, OPTION_IS_DAY, SECTION_FILTER, 0, FILTERED, FIELD(since), "DAY",
                      NULL, "count derivatives created on DAY (UTC) or later"},
    [OPTION_UNTIL] = {"until", 0, OPTION_IS_DAY, SECTION_FILTER, 0, FILTERED, FIELD(until), "DAY",
                      NULL, "count derivatives created on DAY (UTC) or earlier"},
    [OPTION_THIRD_PARTY] = {"third-party", 0, OPTION_IS_FLAG, SECTION_FILTER, 0, MEASURED,
                            FIELD(third_party), NULL, NULL,
                            "count only derivatives by others than the maker"},
    [OPTION_AUTHOR] = {"author", 0, OPTION_IS_TEXT, SECTION_FILTER, 0, FILTERED, FIELD(author), "A",
                       NULL, "count only derivatives by the author A"},
    [OPTION_LICENSE] = {"license", 0, OPTION_IS_TEXT, SECTION_FILTER, 0, FILTERED, FIELD(license),
                        "L", NULL,
                        "count only derivatives under the licence L, such as apache-2.0"},
    [OPTION_TASK] = {"task", 0, OPTION_IS_TEXT, SECTION_FILTER, 0, FILTERED, FIELD(task), "T", NULL,
                     "count only derivatives for the task T, such as text-generation"},
    [OPTION_VALUE] = {"value", 0, OPTION_IS_CHOICE, SECTION_FILTER, 0, MEASURED, FIELD(value),
                      "WHAT", values, "what one derivative is worth (default count)"},
    [OPTION_DECAY] = {"decay", 0, OPTION_IS_REAL, SECTION_FILTER, 0, MEASURED & ~(COUNT | CHART),
                      FIELD(decay), "X", NULL,
                      "pass on X of the credit, 0 to 1, with each generation (default 1)"},
    [OPTION_ATTRIBUTE] = {"attribute", 0, OPTION_IS_CHOICE, SECTION_FILTER, 0,
                          RANK | COUNT | SHOW | CHART | FAMILIES | DIFF | EXPORT,
                          FIELD(attribution), "HOW", attributions,
                          "whose family a derivative counts for (default root)"},

    [OPTION_OUTPUT] = {"output", 'o', OPTION_IS_TEXT, SECTION_OUTPUT, 0, DRAW, FIELD(output),
                       "FILE", NULL,
                       "write FILE; its ending tells how: .svg, .png, .pdf, .dot; '-' is standard "
                       "output"},
    [OPTION_PICTURE] = {"type", 'T', OPTION_IS_CHOICE, SECTION_OUTPUT, 0, DRAW, FIELD(picture),
                        "HOW", picture_formats, "write HOW, whatever the ending"},
    [OPTION_DPI] = {"dpi", 0, OPTION_IS_COUNT, SECTION_OUTPUT, 0, DRAW, FIELD(dpi), "N", NULL,
                    "pixels an inch of a PNG (default 192: sharp on screens; print wants 300)"},
    [OPTION_RANKDIR] = {"rankdir", 0, OPTION_IS_CHOICE, SECTION_OUTPUT, 0, DRAW, FIELD(rankdir),
                        "WAY", rankdirs,
                        "generations go this way: LR (to the right), TB (down), RL, BT (default: "
                        "LR, or TB where that would be a long strip)"},
    [OPTION_CLUSTER] = {"cluster", 0, OPTION_IS_CHOICE, SECTION_OUTPUT, 0, DRAW, FIELD(cluster),
                        "BY", clusters, "a box around the models of each maker"},
    [OPTION_TITLE] = {"title", 0, OPTION_IS_TEXT, SECTION_OUTPUT, 0, DRAW, FIELD(title), "TEXT",
                      NULL, "the title (default: whose lineage it is)"},
    [OPTION_EXPORT_OUTPUT] = {"output", 'o', OPTION_IS_TEXT, SECTION_OUTPUT, 0, EXPORT,
                              FIELD(output), "FILE", NULL,
                              "write FILE; its ending tells how: .graphml, .gexf, .dot, .jsonl, or "
                              ".csv, which becomes two tables, NAME.nodes.csv and NAME.edges.csv; "
                              "'-' is standard output"},
    [OPTION_EXPORT_TYPE] = {"type", 'T', OPTION_IS_CHOICE, SECTION_OUTPUT, 0, EXPORT,
                            FIELD(export_format), "FORMAT", export_formats,
                            "write FORMAT, whatever the ending of FILE"},
    [OPTION_CHART_OUTPUT] = {"output", 'o', OPTION_IS_TEXT, SECTION_OUTPUT, 0, CHART, FIELD(output),
                             "FILE", NULL,
                             "write FILE; its ending tells what: the picture .svg, or its numbers "
                             ".csv, .tsv, .json"},
    [OPTION_FORMAT] = {"format", 'f', OPTION_IS_CHOICE, SECTION_OUTPUT, 0, REPORTED & ~TREE,
                       FIELD(format), "HOW", formats, "write HOW (default table)"},
    [OPTION_TREE_FORMAT] = {"format", 'f', OPTION_IS_CHOICE, SECTION_OUTPUT, 0, TREE, FIELD(format),
                            "HOW", tree_formats,
                            "write HOW (default table; mermaid is a flowchart for Markdown, no "
                            "larger than is rendered there)"},
    [OPTION_JSON] = {"json", 0, OPTION_IS_PRESET, SECTION_OUTPUT, REPORT_JSON, REPORTED,
                     FIELD(format), NULL, NULL, "the same as --format json"},
    [OPTION_QUIET] = {"quiet", 'q', OPTION_IS_PRESET, SECTION_OUTPUT, REPORT_QUIET,
                      REPORTED & ~CHART, FIELD(format), NULL, NULL, "print ids only, one a line"},
    [OPTION_COLOR] = {"color", 0, OPTION_IS_CHOICE, SECTION_OUTPUT, 0, REPORTED, FIELD(color),
                      "WHEN", colors, "use colours (default auto: on a terminal)"},
    [OPTION_ASCII] = {"ascii", 0, OPTION_IS_FLAG, SECTION_OUTPUT, 0, TREE, FIELD(ascii), NULL, NULL,
                      "draw lines with ASCII characters alone"},
    [OPTION_HELP] = {"help", 'h', OPTION_IS_FLAG, SECTION_OUTPUT, 0, ALL, FIELD(help), NULL, NULL,
                     "show this help"},
};

const char *const options_shells[] = {"bash", "zsh", "fish", NULL};

static const char *const rank_examples[] = {
    "stemma rank --roots --top 10",
    "stemma rank --intervals --top 10",
    "stemma rank --group family --top 3",
    "stemma rank --db hub.db --date 2026-08-19 --roots",
    "stemma rank --from models.jsonl.gz --third-party --min-downloads 6 --json",
    NULL};
static const char *const count_examples[] = {
    "stemma count --top 10", "stemma count Qwen/Qwen2.5-7B --by license",
    "stemma count --from models.jsonl.gz --by country --min-downloads 6 --json", NULL};
static const char *const show_examples[] = {
    "stemma show mistralai/Mistral-7B-v0.1",
    "stemma show https://huggingface.co/Qwen/Qwen2.5-7B --json", NULL};
static const char *const tree_examples[] = {"stemma tree meta-llama/Llama-2-7b-hf --depth 1",
                                            "stemma tree mistralai/Mistral-7B-v0.1 --top 3",
                                            "stemma tree meta-llama/Llama-3.1-8B --format mermaid",
                                            "stemma tree Qwen/Qwen2.5-7B --only '*distill*'",
                                            "stemma tree --up HuggingFaceH4/zephyr-7b-beta",
                                            NULL};
static const char *const path_examples[] = {
    "stemma path mistralai/Mistral-7B-v0.1 HuggingFaceH4/zephyr-7b-beta",
    "stemma path Qwen/Qwen2.5-7B deepseek-ai/DeepSeek-R1-Distill-Qwen-7B --json", NULL};
static const char *const draw_examples[] = {
    "stemma draw Qwen/Qwen2.5-7B -o lineage.svg",
    "stemma draw mistralai/Mistral-7B-v0.1 -o mistral.dot --relation finetune,merge",
    "stemma draw --family Qwen2.5 -o qwen.pdf", "stemma draw --all-families -o families.png", NULL};
static const char *const chart_examples[] = {
    "stemma chart -o shares.svg",
    "stemma chart --by country --kind cumulative --every quarter -o countries.svg",
    "stemma chart --by maker --kind bars --third-party -o makers.svg --format csv",
    "stemma chart --from models.jsonl.gz --min-downloads 6 -o shares.csv", NULL};
static const char *const families_examples[] = {
    "stemma families", "stemma families --from models.jsonl.gz --format csv", NULL};
static const char *const reconcile_examples[] = {
    "stemma reconcile mistralai/Mistral-7B-v0.1", "stemma reconcile --family Qwen2.5 --format csv",
    "stemma reconcile mistralai/Mistral-7B-v0.1 --match 26", NULL};
static const char *const check_examples[] = {"stemma check --from models.jsonl.gz",
                                             "stemma check --from models.jsonl.gz --strict --json",
                                             "stemma check --db hub.db --verify", NULL};
static const char *const diff_examples[] = {
    "stemma diff models-2026-08-19.jsonl.gz models-2026-08-22.jsonl.gz",
    "stemma diff --db hub.db 2026-08-19 2026-08-22",
    "stemma diff old.jsonl new.jsonl --only ranks --by children --top 50",
    "stemma diff old.jsonl new.jsonl --exit-code --quiet", NULL};
static const char *const import_examples[] = {
    "stemma import models-2026-08-22.jsonl.gz",
    "stemma import --db hub.db --full models-2026-08-*.jsonl.gz",
    "stemma import --db cards.db --date 2026-08-22 cards/", NULL};
static const char *const export_examples[] = {
    "stemma export -o lineage.graphml", "stemma export --family Qwen2.5 -o qwen.csv",
    "stemma export mistralai/Mistral-7B-v0.1 --depth 2 -o mistral.gexf",
    "stemma export --from models.jsonl.gz --third-party -T jsonl -o -", NULL};
static const char *const fetch_examples[] = {"stemma fetch --all --db hub.db",
                                             "stemma fetch --since 2026-08-01 --db hub.db", NULL};
static const char *const completion_examples[] = {"stemma completion bash > stemma.bash",
                                                  "stemma completion zsh > _stemma",
                                                  "stemma completion fish > stemma.fish", NULL};
static const char *const help_examples[] = {"stemma help rank", "stemma draw --help", NULL};

const struct options_command_entry options_commands[OPTIONS_COMMAND_COUNT] = {
    [OPTIONS_RANK] = {"rank", NULL, 0, 0, "models, or families, by downstream influence",
                      "Ranks the models that others derive from. Influence counts every model "
                      "downstream, and splits the credit for a merge evenly among its parents, so "
                      "that nothing is counted twice.",
                      rank_examples, OPERAND_IS_NONE},
    [OPTIONS_COUNT] = {"count", "[MODEL...]", 0, OPTIONS_OPERANDS_MAX,
                       "derivative counts per base model, by relation",
                       "Counts what derives from each base model, or from each MODEL, directly and "
                       "in all. With --by it counts all their derivatives by family, licence and "
                       "so on. A derivative with several relations goes by the first of merge, "
                       "adapter, quantized, finetune, unspecified.",
                       count_examples, OPERAND_IS_MODEL},
    [OPTIONS_SHOW] = {"show", "MODEL", 1, 1, "one model: parents, roots, family, counts, ranks",
                      "Tells what is known of one model: where it comes from, what stands on it, "
                      "and how it ranks. MODEL is an id or a URL, in any case.",
                      show_examples, OPERAND_IS_MODEL},
    [OPTIONS_TREE] =
        {"tree", "MODEL", 1, 1, "the lineage below a model as text (or --up)",
         "Prints what derives from MODEL, generation by generation, what matters most first. A "
         "model with several parents is shown in full once, and marked (*) elsewhere. "
         "What is left out is counted where it belongs, so that it adds up.",
         tree_examples, OPERAND_IS_MODEL},
    [OPTIONS_PATH] = {"path", "A B", 2, 2, "how the model B derives from A",
                      "Lists the shortest ways from A down to B, with the relation of each step, "
                      "and counts all ways there are. Where B does not derive from A, it says what "
                      "they have in common, with exit code 1.",
                      path_examples, OPERAND_IS_MODEL},
    [OPTIONS_DRAW] = {"draw", "MODEL|--family F|--all-families -o FILE", 0, 1,
                      "a lineage diagram: .svg .png .pdf .dot",
                      "Draws what derives from MODEL, from the base models of a family, or from "
                      "all families, each as one node. What does not fit is folded into counted "
                      "nodes, such as \"+512 quantized\"; nothing is left out silently.",
                      draw_examples, OPERAND_IS_MODEL},
    [OPTIONS_CHART] =
        {"chart", "[MODEL...] -o FILE", 0, OPTIONS_OPERANDS_MAX,
         "shares and counts over time: .svg .csv",
         "Charts the derivatives of all base models, or of each MODEL, by the month "
         "in which they were created: who has which share of what is new. The picture "
         "goes to the file of -o; with --format its numbers go to standard output. "
         "Series add up to what 'stemma count' says with the same --by and filters; "
         "derivatives without a date are counted, not drawn. Months with too few "
         "derivatives for shares to mean much are marked.",
         chart_examples, OPERAND_IS_MODEL},
    [OPTIONS_FAMILIES] = {"families", NULL, 0, 0, "the catalogue of families, with counts",
                          "Lists the catalogued families of base models with their makers, the "
                          "models in them, and what derives from these.",
                          families_examples, OPERAND_IS_NONE},
    [OPTIONS_RECONCILE] = {"reconcile", "MODEL|--family F", 0, 1,
                           "one question under every counting rule",
                           "Counts the derivatives of a model or a family under every rule at "
                           "once: which relations count, direct derivatives or all, the maker's "
                           "own or only those by others, and the least downloads (6 is \"more "
                           "than 5\"). So it tells which rule gives the number that someone "
                           "else published: --match N.",
                           reconcile_examples, OPERAND_IS_MODEL},
    [OPTIONS_CHECK] = {"check", NULL, 0, 0, "the quality of the data, class by class",
                       "Counts what was read and what was wrong with it, with examples. --quiet "
                       "prints the names of the faults that were found.",
                       check_examples, OPERAND_IS_NONE},
    [OPTIONS_DIFF] = {"diff", "OLD NEW", 2, 2, "what changed between two snapshots",
                      "Compares two snapshots: files of records, as --from takes them elsewhere, "
                      "stores, or days of the store, such as 2026-08-19. It lists "
                      "models that came, that came back (OLD knows the name, but has no record), "
                      "and that are not in NEW, which may be for being deleted, private or not "
                      "collected; facts that changed; edges that came, went, changed relation or "
                      "led to another parent; moves in rank; shares of families; sums. The filters "
                      "say what counts in both.",
                      diff_examples, OPERAND_IS_FILE},
    [OPTIONS_IMPORT] = {"import", "FILE...", 1, OPTIONS_OPERANDS_MAX,
                        "records of models into the store",
                        "Reads records of models, in any format that --from takes, into the store, "
                        "which is made where there is none. A model's new record takes the place "
                        "of its old one, which is kept as history. Files of several days are "
                        "imported day by day; all of it happens or nothing. '-' is standard "
                        "input. --quiet prints the days.",
                        import_examples, OPERAND_IS_FILE},
    [OPTIONS_EXPORT] = {"export", "[MODEL] -o FILE", 0, 1,
                        "the lineage for other programs: GraphML, GEXF, ...",
                        "Writes models, ghosts and the edges between them, with the facts and the "
                        "measures that rank has of each, for other programs to read: the whole "
                        "lineage, or MODEL and what derives from it, or the models of a family "
                        "and what derives from them. Filters choose what counts in the measures; "
                        "a model that does not count has the value 0 and is written all the same. "
                        "JSON Lines are records that --from and import take.",
                        export_examples, OPERAND_IS_MODEL},
    [OPTIONS_FETCH] =
        {"fetch", "MODEL...|--all|--since DAY", 0, OPTIONS_OPERANDS_MAX,
         "records of models from the Hub into the store",
         "Asks the Hub for records of models: of MODEL with its ancestors and all "
         "that derives from it, of all models, or of the new ones. It does so page "
         "by page, at the pace that the Hub's quota allows, and imports them into the store once all are there. What has "
         "been fetched is kept beside the store: where a fetch is stopped, the same "
         "command goes on from there. The environment is that of 'hf': HF_TOKEN, "
         "HF_TOKEN_PATH, HF_HOME, HF_ENDPOINT, HF_HUB_OFFLINE, "
         "HF_HUB_DOWNLOAD_TIMEOUT, HTTPS_PROXY.",
         fetch_examples, OPERAND_IS_MODEL},
    [OPTIONS_COMPLETION] =
        {"completion", "bash|zsh|fish", 1, 1, "completion for a shell, as a script",
         "Prints a script with which the shell completes commands, options, their values, "
         "families, files and the models of the store at hand. It asks stemma for them, so it "
         "stays the same when stemma changes. Where to put it: for bash, "
         "~/.local/share/bash-completion/completions/stemma; for zsh, a file _stemma in a folder "
         "of $fpath; for fish, ~/.config/fish/completions/stemma.fish.",
         completion_examples, OPERAND_IS_SHELL},
    [OPTIONS_HELP] = {"help", "[COMMAND]", 0, 1, "help for stemma, or for one command",
                      "Prints the help of COMMAND, or the list of commands.", help_examples,
                      OPERAND_IS_COMMAND},
};
