/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The library from C++: errors, sizes of structs, ownership, pictures, threads. What it answers is
 * compared with the program elsewhere (dump.cpp).
 */
#include <stemma.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

namespace {

int failures = 0;

#define CHECK(condition)                                                                           \
  do {                                                                                             \
    if (!(condition)) {                                                                            \
      std::fprintf(stderr, "test_api:%d: failed: %s\n", __LINE__, #condition);                     \
      failures++;                                                                                  \
    }                                                                                              \
  } while (false)

/* A failure that must be there, with these words in its message. */
void check_failure(int line, stemma_result result, const stemma_failure &why,
                   stemma_result expected, const char *words) {
  bool is_right =
      result == expected && why.result == expected && std::strstr(why.message, words) != nullptr;
  if (is_right) return;
  std::fprintf(stderr, "test_api:%d: %d, and not %d with '%s': %s\n", line, result, expected, words,
               why.message);
  failures++;
}
#define FAILS(call, expected, words)                                                               \
  do {                                                                                             \
    stemma_failure why = STEMMA_FAILURE_INIT;                                                      \
    check_failure(__LINE__, call, why, expected, words);                                           \
  } while (false)

const char records[] =
    "{\"id\":\"a/base\",\"createdAt\":\"2024-01-01T00:00:00.000Z\"}\n"
    "{\"id\":\"b/tuned\",\"downloads\":7,\"cardData\":{\"base_model\":\"a/base\","
    "\"base_model_relation\":\"finetune\"}}\n"
    "{\"id\":\"b/quant\",\"downloads\":5,\"cardData\":{\"base_model\":"
    "[\"b/tuned\",\"c/ghost\"]}}\n";

stemma_lineage *open_records() {
  stemma_lineage *lineage = nullptr;
  CHECK(stemma_lineage_open_bytes(&lineage, records, sizeof records - 1, "records", nullptr,
                                  nullptr) == STEMMA_SUCCESS);
  return lineage;
}

std::string id_of(const stemma_lineage *lineage, uint32_t model) {
  char id[256];
  stemma_text_copy(id, sizeof id, stemma_lineage_id(lineage, model));
  return id;
}

void test_version() {
  char expected[32];
  std::snprintf(expected, sizeof expected, "%d.%d.%d", STEMMA_VERSION_MAJOR, STEMMA_VERSION_MINOR,
                STEMMA_VERSION_PATCH);
  CHECK(std::string(stemma_version()) == expected);
}

void test_text() {
  char out[8];
  const char word[] = "na\xc3\xafve";
  CHECK(stemma_text_copy(out, sizeof out, stemma_text{word, 6}) == 6 && std::string(out) == word);
  CHECK(stemma_text_copy(out, 4, stemma_text{word, 6}) == 6 && std::string(out) == "na");
  CHECK(stemma_text_copy(out, 5, stemma_text{word, 6}) == 6 && std::string(out) == "na\xc3\xaf");
  CHECK(stemma_text_copy(out, 1, stemma_text{word, 6}) == 6 && std::string(out).empty());
  CHECK(stemma_text_copy(nullptr, 0, stemma_text{word, 6}) == 6);
  CHECK(stemma_text_copy(out, sizeof out, stemma_text{nullptr, 0}) == 0 && out[0] == '\0');
}

void test_lineage() {
  stemma_lineage *lineage = open_records();
  uint32_t model = 17;
  CHECK(stemma_lineage_size(lineage) == 4);
  CHECK(id_of(lineage, 0) == "a/base" && id_of(lineage, 3) == "c/ghost");
  CHECK(id_of(lineage, 4).empty() && id_of(lineage, STEMMA_NO_MODEL).empty());
  CHECK(stemma_lineage_find(&model, lineage, "https://huggingface.co/B/Tuned/tree/main", nullptr) ==
        STEMMA_SUCCESS);
  CHECK(id_of(lineage, model) == "b/tuned");
  model = 17;
  FAILS(stemma_lineage_find(&model, lineage, "b/tunde", &why), STEMMA_ERROR_NOT_FOUND,
        "did you mean 'b/tuned'?");
  FAILS(stemma_lineage_find(&model, lineage, "no id at all", &why), STEMMA_ERROR_USAGE,
        "no id of a model");
  CHECK(model == 17);
  stemma_model facts;
  CHECK(stemma_lineage_model(&facts, sizeof facts, lineage, 3, nullptr) == STEMMA_SUCCESS);
  CHECK(facts.presence == STEMMA_GHOST && facts.downloads == STEMMA_NO_COUNT &&
        facts.created == STEMMA_NO_TIME && facts.family == STEMMA_NO_FAMILY);
  CHECK(stemma_lineage_model(&facts, sizeof facts, lineage, 0, nullptr) == STEMMA_SUCCESS);
  CHECK(facts.presence == STEMMA_PRESENT && facts.created == INT64_C(1704067200000) &&
        facts.inferred == nullptr && std::string(facts.source) == "none");
  FAILS(stemma_lineage_model(&facts, sizeof facts, lineage, 4, &why), STEMMA_ERROR_USAGE,
        "model 4: there are 4");
  stemma_lineage_free(lineage);
  stemma_lineage_free(nullptr);
}

void test_families() {
  stemma_lineage *lineage = nullptr;
  uint32_t family = 17;
  stemma_family facts;
  CHECK(stemma_lineage_open_landmarks(&lineage, nullptr, nullptr) == STEMMA_SUCCESS);
  CHECK(stemma_lineage_find_family(&family, lineage, "qwen2.5", nullptr) == STEMMA_SUCCESS);
  CHECK(stemma_lineage_family(&facts, sizeof facts, lineage, family, nullptr) == STEMMA_SUCCESS);
  CHECK(std::string(facts.name.bytes, facts.name.length) == "Qwen2.5");
  uint32_t renamed = 17;
  CHECK(stemma_lineage_find(&renamed, lineage, "GPT2", nullptr) == STEMMA_SUCCESS);
  CHECK(id_of(lineage, renamed) == "openai-community/gpt2");
  stemma_view *view = nullptr;
  uint32_t *roots = nullptr;
  size_t count = 0;
  CHECK(stemma_view_new(&view, lineage, nullptr, nullptr) == STEMMA_SUCCESS);
  CHECK(stemma_view_family_roots(&roots, &count, view, family, nullptr) == STEMMA_SUCCESS);
  CHECK(count > 0);
  for (size_t i = 0; i < count; i++) {
    stemma_model member;
    CHECK(stemma_lineage_model(&member, sizeof member, lineage, roots[i], nullptr) ==
          STEMMA_SUCCESS);
    CHECK(member.family == family && (i == 0 || roots[i - 1] < roots[i]));
  }
  void *bytes = nullptr;
  size_t size = 0;
  CHECK(stemma_view_draw(&bytes, &size, view, roots, count, nullptr, nullptr) == STEMMA_SUCCESS);
  CHECK(size > 0);
  stemma_free(bytes);
  stemma_free(roots);
  FAILS(stemma_view_family_roots(&roots, &count, view, STEMMA_NO_FAMILY, &why), STEMMA_ERROR_USAGE,
        "family");
  stemma_view_free(view);
  FAILS(stemma_lineage_find_family(&family, lineage, "Pear 3", &why), STEMMA_ERROR_NOT_FOUND,
        "Pear 3");
  FAILS(stemma_lineage_find_family(&family, lineage, "Qwen2.55", &why), STEMMA_ERROR_NOT_FOUND,
        "did you mean 'Qwen2.5'?");
  FAILS(stemma_lineage_family(&facts, sizeof facts, lineage, stemma_lineage_family_count(lineage),
                              &why),
        STEMMA_ERROR_USAGE, "family");
  stemma_lineage_free(lineage);
}

/* The text is that day, and the lineage is freed. */
void check_day(int line, stemma_lineage *lineage, const char *day) {
  char found[16];
  stemma_text_copy(found, sizeof found, stemma_lineage_day(lineage));
  stemma_lineage_free(lineage);
  if (std::strcmp(found, day) == 0) return;
  std::fprintf(stderr, "test_api:%d: the day is '%s'\n", line, found);
  failures++;
}

void test_days() {
  stemma_lineage *lineage = open_records();
  stemma_read_options options = STEMMA_READ_OPTIONS_INIT;
  check_day(__LINE__, lineage, "");
  const char *const names[] = {"x/models-2026-08-22.jsonl", "2026-08-22/models.jsonl",
                               "2026-08-21-2026-08-22"};
  const char *const days[] = {"2026-08-22", "", ""};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    CHECK(stemma_lineage_open_bytes(&lineage, records, sizeof records - 1, names[i], nullptr,
                                    nullptr) == STEMMA_SUCCESS);
    check_day(__LINE__, lineage, days[i]);
  }
  options.day = "2026-08-20";
  CHECK(stemma_lineage_open_bytes(&lineage, records, sizeof records - 1, names[0], &options,
                                  nullptr) == STEMMA_SUCCESS);
  check_day(__LINE__, lineage, "2026-08-20");
}

/* A lineage without a model is one. */
void test_empty() {
  stemma_lineage *lineage = nullptr;
  stemma_view *view = nullptr;
  stemma_measures *measures = nullptr;
  stemma_families *families = nullptr;
  stemma_family_total total;
  uint32_t *models = nullptr, model = 17;
  void *bytes = nullptr;
  size_t count = 17, size = 17;
  CHECK(stemma_lineage_open_bytes(&lineage, nullptr, 0, nullptr, nullptr, nullptr) ==
        STEMMA_SUCCESS);
  CHECK(stemma_lineage_size(lineage) == 0 && stemma_lineage_id(lineage, 0).length == 0);
  FAILS(stemma_lineage_find(&model, lineage, "a/base", &why), STEMMA_ERROR_NOT_FOUND, "a/base");
  CHECK(stemma_view_new(&view, lineage, nullptr, nullptr) == STEMMA_SUCCESS);
  CHECK(stemma_view_child_count(view, 0) == 0 && stemma_view_value(view, 0) == 0);
  CHECK(stemma_measures_new(&measures, view, STEMMA_MEASURES_ALL, nullptr) == STEMMA_SUCCESS);
  CHECK(stemma_measures_rank(&models, &count, measures, STEMMA_MEASURE_PAGERANK, nullptr) ==
            STEMMA_SUCCESS &&
        count == 0);
  stemma_free(models);
  CHECK(stemma_families_new(&families, view, nullptr) == STEMMA_SUCCESS);
  CHECK(stemma_families_total(&total, sizeof total, families, STEMMA_NO_FAMILY, nullptr) ==
            STEMMA_SUCCESS &&
        total.members == 0 && total.influence == 0 && total.share == 0);
  CHECK(stemma_families_share(families, 0, 0) == 0);
  FAILS(stemma_view_draw_families(&bytes, &size, view, nullptr, &why), STEMMA_ERROR_NOT_FOUND,
        "families");
  FAILS(stemma_view_draw(&bytes, &size, view, &model, 1, nullptr, &why), STEMMA_ERROR_USAGE,
        "there are 0");
  CHECK(bytes == nullptr && size == 17);
  stemma_families_free(families);
  stemma_measures_free(measures);
  stemma_view_free(view);
  stemma_lineage_free(lineage);
}

void test_errors_of_opening() {
  stemma_lineage *lineage = nullptr;
  stemma_read_options options = STEMMA_READ_OPTIONS_INIT;
  const char *paths[] = {"no-such-file.jsonl"};
  FAILS(stemma_lineage_open_files(&lineage, paths, 1, nullptr, &why), STEMMA_ERROR_IO,
        "no-such-file.jsonl");
  FAILS(stemma_lineage_open_files(&lineage, paths, 0, nullptr, &why), STEMMA_ERROR_USAGE, "none");
  FAILS(stemma_lineage_open_store(&lineage, paths[0], nullptr, &why), STEMMA_ERROR_IO,
        "no-such-file.jsonl");
  FAILS(stemma_lineage_open_bytes(&lineage, "\0\1\2\3", 4, nullptr, nullptr, &why),
        STEMMA_ERROR_INPUT, "bytes in memory");
  options.day = "2026-13-01";
  FAILS(stemma_lineage_open_landmarks(&lineage, &options, &why), STEMMA_ERROR_USAGE, "day");
  options = STEMMA_READ_OPTIONS_INIT;
  options.infer = 1U << 7;
  FAILS(stemma_lineage_open_landmarks(&lineage, &options, &why), STEMMA_ERROR_USAGE, "infer");
  options = STEMMA_READ_OPTIONS_INIT;
  options.catalog = "no-such-folder";
  FAILS(stemma_lineage_open_landmarks(&lineage, &options, &why), STEMMA_ERROR_IO, "no-such-folder");
  CHECK(lineage == nullptr);
}

void count_warning(void *context, const char *source, uint64_t line, const char *why) {
  CHECK(std::string(source) == "records" && line == 2 && *why != '\0');
  ++*static_cast<int *>(context);
}

void test_warnings() {
  const char bad[] = "{\"id\":\"a/b\"}\n{\"id\":\"not an id\"}\n";
  int warnings = 0;
  stemma_lineage *lineage = nullptr;
  stemma_read_options options = STEMMA_READ_OPTIONS_INIT;
  options.warning = count_warning;
  options.context = &warnings;
  CHECK(stemma_lineage_open_bytes(&lineage, bad, sizeof bad - 1, "records", &options, nullptr) ==
        STEMMA_SUCCESS);
  CHECK(warnings == 1 && stemma_lineage_size(lineage) == 1);
  stemma_lineage_free(lineage);
  lineage = nullptr;
  options.strict = 1;
  FAILS(stemma_lineage_open_bytes(&lineage, bad, sizeof bad - 1, "records", &options, &why),
        STEMMA_ERROR_INPUT, "records:2");
  CHECK(lineage == nullptr);
}

void test_view() {
  stemma_lineage *lineage = open_records();
  stemma_view *view = nullptr;
  stemma_relation_kind kind = STEMMA_RELATION_MERGE;
  CHECK(stemma_view_new(&view, lineage, nullptr, nullptr) == STEMMA_SUCCESS);
  uint32_t base = 0, quant = 1, tuned = 2, ghost = 3;
  CHECK(stemma_view_child_count(view, base) == 1 && stemma_view_parent_count(view, quant) == 2);
  CHECK(stemma_view_child(&kind, view, base, 0) == tuned && kind == STEMMA_RELATION_FINETUNE);
  CHECK(stemma_view_parent(&kind, view, quant, 1) == ghost && kind == STEMMA_RELATION_UNSPECIFIED);
  CHECK(stemma_view_parent(nullptr, view, quant, 2) == STEMMA_NO_MODEL);
  CHECK(stemma_view_child(nullptr, view, 4, 0) == STEMMA_NO_MODEL);
  CHECK(stemma_view_value(view, tuned) == 1 && stemma_view_value(view, ghost) == 0);
  CHECK(stemma_view_value(view, STEMMA_NO_MODEL) == 0);
  CHECK(std::string(stemma_relation_word(kind)) == "unspecified");
  stemma_view_free(view);
  stemma_view_free(nullptr);
  stemma_lineage_free(lineage);
}

void test_errors_of_views() {
  stemma_lineage *lineage = open_records();
  stemma_view *view = nullptr;
  stemma_view_options options = STEMMA_VIEW_OPTIONS_INIT;
  options.relations = 1U << 9;
  FAILS(stemma_view_new(&view, lineage, &options, &why), STEMMA_ERROR_USAGE, "relations");
  options = STEMMA_VIEW_OPTIONS_INIT;
  options.decay = std::nan("");
  FAILS(stemma_view_new(&view, lineage, &options, &why), STEMMA_ERROR_USAGE, "decay");
  options = STEMMA_VIEW_OPTIONS_INIT;
  options.since = "yesterday";
  FAILS(stemma_view_new(&view, lineage, &options, &why), STEMMA_ERROR_USAGE, "since");
  CHECK(view == nullptr);
  stemma_lineage_free(lineage);
}

/* Options of an older program are shorter, those of a newer one longer. */
void test_sizes() {
  struct {
    stemma_view_options options;
    char more[16];
  } newer = {STEMMA_VIEW_OPTIONS_INIT, {0}};
  stemma_lineage *lineage = open_records();
  stemma_view *view = nullptr;
  newer.options.size = sizeof newer;
  CHECK(stemma_view_new(&view, lineage, &newer.options, nullptr) == STEMMA_SUCCESS);
  stemma_view_free(view);
  view = nullptr;
  newer.more[3] = 1;
  FAILS(stemma_view_new(&view, lineage, &newer.options, &why), STEMMA_ERROR_USAGE, "newer");
  newer.options.size = 0;
  FAILS(stemma_view_new(&view, lineage, &newer.options, &why), STEMMA_ERROR_USAGE, "_INIT");
  CHECK(view == nullptr);
  struct {
    stemma_model model;
    unsigned char more[8];
  } room;
  std::memset(&room, 0xff, sizeof room);
  CHECK(stemma_lineage_model(&room.model, sizeof room, lineage, 0, nullptr) == STEMMA_SUCCESS);
  CHECK(room.more[0] == 0 && room.more[7] == 0);
  FAILS(stemma_lineage_model(&room.model, 8, lineage, 0, &why), STEMMA_ERROR_USAGE, "size");
  stemma_lineage_free(lineage);
}

void test_measures() {
  stemma_lineage *lineage = open_records();
  stemma_view *view = nullptr;
  stemma_measures *measures = nullptr;
  uint32_t *models = nullptr;
  size_t count = 0;
  CHECK(stemma_view_new(&view, lineage, nullptr, nullptr) == STEMMA_SUCCESS);
  FAILS(stemma_measures_new(&measures, view, 0, &why), STEMMA_ERROR_USAGE, "set");
  FAILS(stemma_measures_new(&measures, view, 1U << 30, &why), STEMMA_ERROR_USAGE, "set");
  CHECK(stemma_measures_new(&measures, view, STEMMA_MEASURE_SET(STEMMA_MEASURE_INFLUENCE),
                            nullptr) == STEMMA_SUCCESS);
  CHECK(stemma_measures_real(measures, STEMMA_MEASURE_INFLUENCE, 0) == 1.5);
  CHECK(stemma_measures_count(measures, STEMMA_MEASURE_INFLUENCE, 0) == UINT64_MAX);
  CHECK(std::isnan(stemma_measures_real(measures, STEMMA_MEASURE_DEPTH, 0)));
  CHECK(std::isnan(stemma_measures_real(measures, STEMMA_MEASURE_INFLUENCE, 4)));
  CHECK(stemma_measures_rank(&models, &count, measures, STEMMA_MEASURE_INFLUENCE, nullptr) ==
        STEMMA_SUCCESS);
  CHECK(count == 3 && models[0] == 0 && models[1] == 2 && models[2] == 3);
  stemma_free(models);
  FAILS(stemma_measures_rank(&models, &count, measures, STEMMA_MEASURE_DEPTH, &why),
        STEMMA_ERROR_USAGE, "not computed");
  stemma_view_free(view);
  CHECK(stemma_measures_real(measures, STEMMA_MEASURE_INFLUENCE, 2) == 0.5);
  stemma_measures_free(measures);
  stemma_measures_free(nullptr);
  stemma_lineage_free(lineage);
}

std::string draw(const stemma_view *view, const stemma_draw_options &options, uint32_t model) {
  void *bytes = nullptr;
  size_t size = 0;
  CHECK(stemma_view_draw(&bytes, &size, view, &model, 1, &options, nullptr) == STEMMA_SUCCESS);
  std::string picture(static_cast<char *>(bytes), size);
  stemma_free(bytes);
  return picture;
}

void test_pictures() {
  static const char *const beginnings[] = {"digraph", "<?xml", "\x89PNG", "%PDF"};
  stemma_lineage *lineage = open_records();
  stemma_view *view = nullptr;
  CHECK(stemma_view_new(&view, lineage, nullptr, nullptr) == STEMMA_SUCCESS);
  stemma_draw_options options = STEMMA_DRAW_OPTIONS_INIT;
  options.title = "A <title>";
  options.source = "a source";
  for (int p = STEMMA_PICTURE_DOT; p <= STEMMA_PICTURE_PDF; p++) {
    options.picture = static_cast<stemma_picture>(p);
    std::string picture = draw(view, options, 0);
    CHECK(picture.find(beginnings[p]) != std::string::npos && picture.find(beginnings[p]) < 200);
    if (p != STEMMA_PICTURE_SVG) continue;
    CHECK(picture.find("A &lt;title&gt;") != std::string::npos);
    CHECK(picture.find("a source") != std::string::npos);
    CHECK(picture.find("b/tuned") != std::string::npos);
  }
  options = STEMMA_DRAW_OPTIONS_INIT;
  options.direction = STEMMA_UP;
  CHECK(draw(view, options, 1).find("c/ghost") != std::string::npos);
  for (int l = STEMMA_LAYOUT_LAYERED; l <= STEMMA_LAYOUT_TIMELINE; l++) {
    options.layout = static_cast<stemma_layout>(l);
    CHECK(draw(view, options, 1).find("</svg>") != std::string::npos);
  }
  stemma_view_free(view);
  stemma_lineage_free(lineage);
}

void test_errors_of_pictures() {
  stemma_lineage *lineage = open_records();
  stemma_view *view = nullptr;
  void *bytes = nullptr;
  size_t size = 17;
  const uint32_t twice[] = {2, 0, 2}, none[] = {4};
  stemma_draw_options options = STEMMA_DRAW_OPTIONS_INIT;
  CHECK(stemma_view_new(&view, lineage, nullptr, nullptr) == STEMMA_SUCCESS);
  FAILS(stemma_view_draw(&bytes, &size, view, twice, 3, nullptr, &why), STEMMA_ERROR_USAGE,
        "twice");
  FAILS(stemma_view_draw(&bytes, &size, view, twice, 0, nullptr, &why), STEMMA_ERROR_USAGE, "none");
  FAILS(stemma_view_draw(&bytes, &size, view, none, 1, nullptr, &why), STEMMA_ERROR_USAGE,
        "model 4");
  options.direction = STEMMA_BOTH;
  FAILS(stemma_view_draw(&bytes, &size, view, twice, 2, &options, &why), STEMMA_ERROR_USAGE,
        "one model");
  options = STEMMA_DRAW_OPTIONS_INIT;
  options.by = static_cast<stemma_measure>(99);
  FAILS(stemma_view_draw(&bytes, &size, view, twice, 1, &options, &why), STEMMA_ERROR_USAGE, "by");
  options = STEMMA_DRAW_OPTIONS_INIT;
  options.direction = STEMMA_UP;
  FAILS(stemma_view_draw_families(&bytes, &size, view, &options, &why), STEMMA_ERROR_USAGE,
        "direction");
  CHECK(bytes == nullptr && size == 17);
  stemma_view_free(view);
  stemma_lineage_free(lineage);
}

/* What one thread does: each opens its own, and all share one. */
void work(const stemma_lineage *shared, std::string *out) {
  stemma_lineage *own = nullptr;
  stemma_view *view = nullptr;
  uint32_t model = 0;
  CHECK(stemma_lineage_open_landmarks(&own, nullptr, nullptr) == STEMMA_SUCCESS);
  CHECK(stemma_lineage_size(own) == stemma_lineage_size(shared));
  CHECK(stemma_lineage_find(&model, shared, "mistralai/Mistral-7B-v0.1", nullptr) ==
        STEMMA_SUCCESS);
  CHECK(stemma_view_new(&view, shared, nullptr, nullptr) == STEMMA_SUCCESS);
  *out = draw(view, stemma_draw_options(STEMMA_DRAW_OPTIONS_INIT), model);
  stemma_view_free(view);
  stemma_lineage_free(own);
}

void test_threads() {
  stemma_lineage *shared = nullptr;
  CHECK(stemma_lineage_open_landmarks(&shared, nullptr, nullptr) == STEMMA_SUCCESS);
  std::vector<std::string> pictures(4);
  std::vector<std::thread> threads;
  for (std::string &picture : pictures) threads.emplace_back(work, shared, &picture);
  for (std::thread &thread : threads) thread.join();
  for (const std::string &picture : pictures) {
    CHECK(!picture.empty() && picture == pictures[0]);
  }
  stemma_lineage_free(shared);
}

} // namespace

int main() {
  test_version();
  test_text();
  test_lineage();
  test_families();
  test_days();
  test_empty();
  test_errors_of_opening();
  test_warnings();
  test_view();
  test_errors_of_views();
  test_sizes();
  test_measures();
  test_pictures();
  test_errors_of_pictures();
  test_threads();
  std::printf("test_api: %d failed\n", failures);
  return failures == 0 ? 0 : 1;
}
