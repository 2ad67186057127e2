/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tells all that the library knows of a source, for a comparison with the program's own answers:
 *
 *     dump SOURCE [NAME=VALUE]…
 *
 * SOURCE is "landmarks", or "files", "store" or "bytes", a colon and a path; the others are fields
 * of the options of a view, or families_svg, a file for a picture of the families, and rules, what is
 * told there. Lines are cells with tabs between them; the first says what the line is.
 */
#include <stemma.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

struct failure : std::runtime_error {
  enum stemma_result result;
  explicit failure(const stemma_failure &from)
      : std::runtime_error(from.message), result(from.result) {
  }
};

void must(stemma_result result, const stemma_failure &why) {
  if (result != STEMMA_SUCCESS) throw failure(why);
}

std::string string_of(stemma_text text) {
  return text.length == 0 ? std::string() : std::string(text.bytes, text.length);
}

std::string read_file(const std::string &path) {
  std::string bytes;
  char block[65536];
  FILE *file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) throw std::runtime_error("cannot open " + path);
  for (size_t got = 1; got > 0;) {
    got = std::fread(block, 1, sizeof block, file);
    bytes.append(block, got);
  }
  std::fclose(file);
  return bytes;
}

stemma_lineage *open_source(const std::string &source, const stemma_read_options &options) {
  stemma_failure why = STEMMA_FAILURE_INIT;
  stemma_lineage *lineage = nullptr;
  std::string path = source.substr(source.find(':') + 1);
  const char *paths[] = {path.c_str()};
  if (source == "landmarks") {
    must(stemma_lineage_open_landmarks(&lineage, &options, &why), why);
  } else if (source.rfind("store:", 0) == 0) {
    must(stemma_lineage_open_store(&lineage, paths[0], &options, &why), why);
  } else if (source.rfind("bytes:", 0) == 0) {
    std::string bytes = read_file(path);
    must(stemma_lineage_open_bytes(&lineage, bytes.data(), bytes.size(), nullptr, &options, &why),
         why);
  } else {
    must(stemma_lineage_open_files(&lineage, paths, 1, &options, &why), why);
  }
  return lineage;
}

void take_option(stemma_view_options &view, stemma_read_options &read, const std::string &name,
                 const char *value) {
  static const std::map<std::string, stemma_attribution> rules = {
      {"root", STEMMA_ATTRIBUTE_ROOT},
      {"maker", STEMMA_ATTRIBUTE_MAKER},
      {"parent", STEMMA_ATTRIBUTE_PARENT}};
  if (name == "relations") view.relations = uint32_t(std::strtoul(value, nullptr, 0));
  if (name == "declared_only") view.declared_only = 1;
  if (name == "third_party") view.third_party = 1;
  if (name == "min_downloads") view.min_downloads = std::strtoull(value, nullptr, 10);
  if (name == "since") view.since = value;
  if (name == "until") view.until = value;
  if (name == "author") view.author = value;
  if (name == "license") view.license = value;
  if (name == "task") view.task = value;
  if (name == "value") view.value = STEMMA_VALUE_DOWNLOADS;
  if (name == "decay") view.decay = std::strtod(value, nullptr);
  if (name == "attribution") view.attribution = rules.at(value);
  if (name == "infer") read.infer = unsigned(std::strtoul(value, nullptr, 0));
  if (name == "day") read.day = value;
  if (name == "catalog") read.catalog = value;
}

void print_findings(const stemma_lineage *lineage) {
  for (uint32_t i = 0; i < stemma_finding_count(); i++) {
    stemma_finding finding;
    stemma_failure why = STEMMA_FAILURE_INIT;
    must(stemma_lineage_finding(&finding, sizeof finding, lineage, i, &why), why);
    std::printf("finding\t%s\t%llu", finding.name, (unsigned long long)finding.count);
    for (unsigned e = 0; e < finding.example_count; e++) {
      std::printf("\t%s", string_of(finding.examples[e]).c_str());
    }
    std::puts("");
  }
}

void print_model(const stemma_lineage *lineage, const stemma_view *view,
                 const stemma_families *families, const stemma_measures *measures, uint32_t model) {
  static const char *const presences[] = {"present", "ghost", "tombstone"};
  stemma_model facts;
  stemma_family listed;
  stemma_failure why = STEMMA_FAILURE_INIT;
  must(stemma_lineage_model(&facts, sizeof facts, lineage, model, &why), why);
  uint32_t family = stemma_families_of(families, model);
  std::string name;
  if (family != STEMMA_NO_FAMILY) {
    must(stemma_lineage_family(&listed, sizeof listed, lineage, family, &why), why);
    name = string_of(listed.name);
  }
  std::printf("model\t%s\t%s\t%s\t%s\t%s\t%lld\t%lld\t%lld\t%llu", string_of(facts.id).c_str(),
              presences[facts.presence], name.c_str(), string_of(facts.maker).c_str(),
              string_of(facts.country).c_str(), (long long)facts.created,
              (long long)facts.downloads, (long long)facts.likes,
              (unsigned long long)stemma_view_value(view, model));
  for (int m = 0; m < STEMMA_MEASURE_COUNT; m++) {
    auto measure = static_cast<stemma_measure>(m);
    uint64_t count = stemma_measures_count(measures, measure, model);
    if (count != UINT64_MAX) std::printf("\t%llu", (unsigned long long)count);
    if (count == UINT64_MAX) std::printf("\t%.17g", stemma_measures_real(measures, measure, model));
  }
  std::puts("");
}

/* Edges both ways: a reader of them finds the same ones twice. */
void print_edges(const stemma_lineage *lineage, const stemma_view *view, uint32_t model) {
  stemma_relation_kind kind;
  std::string id = string_of(stemma_lineage_id(lineage, model));
  for (uint32_t i = 0; i < stemma_view_parent_count(view, model); i++) {
    uint32_t parent = stemma_view_parent(&kind, view, model, i);
    std::printf("parent\t%s\t%s\t%s\n", string_of(stemma_lineage_id(lineage, parent)).c_str(),
                id.c_str(), stemma_relation_word(kind));
  }
  for (uint32_t i = 0; i < stemma_view_child_count(view, model); i++) {
    uint32_t child = stemma_view_child(&kind, view, model, i);
    std::printf("child\t%s\t%s\t%s\n", id.c_str(),
                string_of(stemma_lineage_id(lineage, child)).c_str(), stemma_relation_word(kind));
  }
}

void print_families(const stemma_lineage *lineage, const stemma_families *families) {
  for (uint32_t i = 0; i <= stemma_lineage_family_count(lineage); i++) {
    stemma_family_total total;
    stemma_family family;
    stemma_failure why = STEMMA_FAILURE_INIT;
    std::memset(&family, 0, sizeof family);
    must(stemma_families_total(&total, sizeof total, families, i, &why), why);
    if (i < stemma_lineage_family_count(lineage)) {
      must(stemma_lineage_family(&family, sizeof family, lineage, i, &why), why);
    }
    std::printf("family\t%s\t%s\t%s\t%s\t%u\t%u\t%.17g\t%.17g\t%llu\t%u\t%.17g\n",
                string_of(family.name).c_str(), string_of(family.maker).c_str(),
                string_of(family.country).c_str(), string_of(family.region).c_str(), total.members,
                total.derivatives, total.influence, total.share,
                (unsigned long long)total.downstream_downloads, total.authors,
                total.effective_authors);
  }
}

/* The models in order of each measure. */
void print_rankings(const stemma_lineage *lineage, const stemma_measures *measures) {
  for (int m = 0; m < STEMMA_MEASURE_COUNT; m++) {
    stemma_failure why = STEMMA_FAILURE_INIT;
    uint32_t *models = nullptr;
    size_t count = 0;
    must(stemma_measures_rank(&models, &count, measures, static_cast<stemma_measure>(m), &why),
         why);
    std::printf("ranking\t%d", m);
    for (size_t i = 0; i < count; i++) {
      std::printf("\t%s", string_of(stemma_lineage_id(lineage, models[i])).c_str());
    }
    std::puts("");
    stemma_free(models);
  }
}

/* What is drawn. */
struct drawing {
  const char *path = nullptr; /* of the file, or NULL: nothing is */
  stemma_draw_options options = STEMMA_DRAW_OPTIONS_INIT;
};

/* The picture of the families, in a file. */
void draw_families(const stemma_view *view, const drawing &wanted) {
  stemma_failure why = STEMMA_FAILURE_INIT;
  void *bytes = nullptr;
  size_t size = 0;
  must(stemma_view_draw_families(&bytes, &size, view, &wanted.options, &why), why);
  FILE *file = std::fopen(wanted.path, "wb");
  bool is_written = file != nullptr && std::fwrite(bytes, 1, size, file) == size;
  stemma_free(bytes);
  if (file == nullptr || std::fclose(file) != 0 || !is_written) {
    throw std::runtime_error(std::string("cannot write ") + wanted.path);
  }
}

void dump(const stemma_lineage *lineage, const stemma_view_options &options,
          const drawing &wanted) {
  stemma_failure why = STEMMA_FAILURE_INIT;
  stemma_view *view = nullptr;
  stemma_measures *measures = nullptr;
  stemma_families *families = nullptr;
  must(stemma_view_new(&view, lineage, &options, &why), why);
  must(stemma_measures_new(&measures, view, STEMMA_MEASURES_ALL, &why), why);
  must(stemma_families_new(&families, view, &why), why);
  if (wanted.path != nullptr) draw_families(view, wanted);
  std::printf("day\t%s\n", string_of(stemma_lineage_day(lineage)).c_str());
  print_findings(lineage);
  for (uint32_t model = 0; model < stemma_lineage_size(lineage); model++) {
    print_model(lineage, view, families, measures, model);
    print_edges(lineage, view, model);
  }
  print_families(lineage, families);
  print_rankings(lineage, measures);
  stemma_view_free(view); /* what was made of it needs the lineage alone */
  print_families(lineage, families);
  stemma_measures_free(measures);
  stemma_families_free(families);
}

} // namespace

int main(int argc, char **argv) {
  stemma_view_options view = STEMMA_VIEW_OPTIONS_INIT;
  stemma_read_options read = STEMMA_READ_OPTIONS_INIT;
  drawing wanted;
  if (argc < 2) return STEMMA_ERROR_USAGE;
  for (int i = 2; i < argc; i++) {
    const char *equals = std::strchr(argv[i], '=');
    if (equals == nullptr) return STEMMA_ERROR_USAGE;
    std::string name(argv[i], size_t(equals - argv[i]));
    if (name == "families_svg") wanted.path = equals + 1;
    if (name == "rules") wanted.options.rules = equals + 1;
    take_option(view, read, name, equals + 1);
  }
  try {
    stemma_lineage *lineage = open_source(argv[1], read);
    dump(lineage, view, wanted);
    stemma_lineage_free(lineage);
  } catch (const failure &why) {
    std::fprintf(stderr, "dump: %s\n", why.what());
    return int(why.result);
  } catch (const std::exception &why) {
    std::fprintf(stderr, "dump: %s\n", why.what());
    return STEMMA_ERROR_INTERNAL;
  }
  return 0;
}
