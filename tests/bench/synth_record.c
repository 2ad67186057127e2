/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One model of the synthetic Hub as a line of JSON: the keys of the Hub's list shape, in its order,
 * with tags enough to make the mean line about as long as on the whole Hub.
 */
#include <assert.h>
#include <string.h>

#include "tests/bench/synth.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What a random stream is for, so that each part of a record has its own. */
enum purpose { FOR_FACTS = 3, FOR_TAGS = 4 };

/* One of `count` points of a distribution; between two neighbours it is uniform. */
struct quantile {
  uint32_t ppm;
  uint64_t value;
};

static const struct quantile downloads[] = {
    {0, 0},         {300000, 0},      {500000, 6},       {750000, 30},       {900000, 160},
    {990000, 4000}, {999000, 120000}, {999900, 2500000}, {999999, 60000000}, {1000000, 150000000},
};
static const struct quantile likes[] = {
    {0, 0}, {840000, 0}, {950000, 3}, {990000, 16}, {999000, 180}, {999990, 4000}, {1000000, 9000},
};
static const struct quantile edits[] = {
    {0, 5}, {300000, 60}, {600000, 1800}, {800000, 86400}, {950000, 2592000}, {1000000, 31536000},
};
static const struct quantile sizes[] = {
    {0, 4000000},         {200000, 66000000},    {400000, 360000000},     {600000, 1540000000},
    {800000, 8030000000}, {950000, 32760000000}, {1000000, 685000000000},
};
static const struct quantile tag_counts[] = {
    {0, 7}, {250000, 15}, {500000, 24}, {750000, 34}, {950000, 55}, {1000000, 96},
};

/* Licences and tasks by their number on the whole Hub; the last entry: those without one. */
static const struct choice licenses[] = {
    {"apache-2.0", 548122},
    {"mit", 198167},
    {"other", 118553},
    {"openrail", 41635},
    {"creativeml-openrail-m", 33082},
    {"cc-by-nc-4.0", 22274},
    {"openrail++", 17506},
    {"cc-by-4.0", 16742},
    {"gemma", 15668},
    {"unknown", 11342},
    {"llama3.1", 13900},
    {"llama3", 10600},
    {"llama2", 10200},
    {"llama3.2", 10000},
    {"cc-by-sa-4.0", 9000},
    {"afl-3.0", 8700},
    {"gpl-3.0", 8500},
    {"cc-by-nc-sa-4.0", 8000},
    {"bsd-3-clause", 7000},
    {"agpl-3.0", 6000},
    {"bigscience-bloom-rail-1.0", 3500},
    {"wtfpl", 2300},
    {"cc0-1.0", 2200},
    {"unlicense", 1680},
    {NULL, 1970185},
};
static const struct choice tasks[] = {
    {"text-generation", 415377},
    {"text-classification", 122011},
    {"text-to-image", 110158},
    {"reinforcement-learning", 77182},
    {"image-text-to-text", 40364},
    {"automatic-speech-recognition", 36648},
    {"robotics", 33322},
    {"token-classification", 30603},
    {"image-classification", 29162},
    {"feature-extraction", 20864},
    {"fill-mask", 17000},
    {"sentence-similarity", 16800},
    {"question-answering", 16500},
    {"text-to-speech", 13900},
    {"translation", 8600},
    {"object-detection", 8300},
    {"text-to-video", 6400},
    {"audio-classification", 5600},
    {"image-to-image", 5100},
    {"summarization", 4100},
    {"image-segmentation", 2800},
    {NULL, 2074065},
};
static const struct choice libraries[] = {
    {"transformers", 400},
    {"peft", 110},
    {"diffusers", 70},
    {"lerobot", 15},
    {"stable-baselines3", 15},
    {"sentence-transformers", 10},
    {"gguf", 12},
    {"mlx", 12},
    {"keras", 5},
    {"timm", 5},
    {"ml-agents", 3},
    {"pytorch", 3},
    {NULL, 340},
};
static const char *const words[] = {
    "safetensors",
    "endpoints_compatible",
    "conversational",
    "text-generation-inference",
    "lora",
    "pytorch",
    "generated_from_trainer",
    "trl",
    "sft",
    "unsloth",
    "gguf",
    "imatrix",
    "llama",
    "mistral",
    "qwen2",
    "qwen3",
    "gemma",
    "bert",
    "roberta",
    "distilbert",
    "t5",
    "whisper",
    "vit",
    "gpt2",
    "tensorboard",
    "autotrain_compatible",
    "model-index",
    "custom_code",
    "onnx",
    "jax",
    "tf",
    "multilingual",
    "reasoning",
    "uncensored",
    "abliterated",
    "roleplay",
    "merge",
    "mergekit",
    "4-bit",
    "8-bit",
    "bitsandbytes",
    "quantized",
    "text-embeddings-inference",
    "vision",
    "code",
    "math",
    "medical",
    "legal",
    "finance",
    "chat",
    "instruct",
    "dpo",
    "grpo",
    "qlora",
    "fp8",
    "awq",
    "gptq",
    "exl2",
    "moe",
    "long-context",
    "function-calling",
    "tool-use",
    "agent",
    "axolotl",
    "llama-factory",
    "dreambooth",
    "stable-diffusion",
    "stable-diffusion-xl",
    "template:sd-lora",
    "deep-reinforcement-learning",
    "LunarLander-v2",
    "eval-results",
    "hf-asr-leaderboard",
    "not-for-all-audiences",
    "co2_eq_emissions",
    "diffusers-training",
    "audio",
    "speech",
    "robotics",
};
static const char *const languages[] = {
    "en", "zh", "fr", "de", "es", "it", "pt", "ru", "ja", "ko", "ar", "hi", "nl", "pl", "tr",
    "vi", "th", "id", "sv", "cs", "ro", "fi", "uk", "fa", "he", "bn", "ta", "sw", "da", "el",
};
/* Rare texts that a reader must take as they are; written as JSON. */
static const char *const odd_words[] = {
    "fine\\u002dtuned",
    "caf\\u00e9",
    "\\\"quoted\\\"",
    "back\\\\slash",
    "a\\/b",
    "\xe4\xb8\xad\xe6\x96\x87",
    "\\ud83e\\udd99",
    "\xf0\x9f\xa6\x99",
    "na\xc3\xafve",
    "line\\nbreak",
};
/* Parents in cards that are no ids, and texts that stand for "none"; written as JSON. */
static const char *const malformed[] = {
    "./output/checkpoint-1000",
    "/content/drive/MyDrive/model",
    "C:\\\\models\\\\base",
    "Qwen2.5 7B Instruct",
    "meta-llama/Llama-3/8B",
    "my model (v2)",
    "../base",
    "https://example.org/weights.bin",
    "-base",
    "a..b/c",
};
static const char *const placeholders[] = {
    "none", "None", "unknown", "[More Information Needed]", "", "base_model", "N/A", "null",
};

static const char *const relation_words[RELATION_COUNT] = {"finetune", "adapter", "quantized",
                                                           "merge", "unspecified"};

/* All that is drawn for a record but its tags. */
struct facts {
  int64_t created;
  int64_t modified;
  uint64_t likes;
  uint64_t downloads;
  uint64_t parameters; /* 0: not given */
  const char *license; /* NULL: none */
  const char *task;
  const char *library;
  bool gated;
};

static uint64_t draw_quantile(struct rng *rng, const struct quantile *table) {
  uint32_t at = rng_below(rng, 1000000);
  while (at >= table[1].ppm) table++;
  uint64_t span = table[1].value - table[0].value;
  uint64_t part = ((uint64_t)(at - table[0].ppm) << 20) / (table[1].ppm - table[0].ppm);
  return table[0].value + ((span * part) >> 20);
}

static uint32_t choice_sum(const struct choice *table) {
  uint32_t sum = 0;
  for (; table->word; table++) sum += table->weight;
  return sum + table->weight;
}

static void draw_words(struct facts *facts, const struct synth_plan *plan, uint32_t model,
                       struct rng *rng) {
  facts->license = choice_draw(rng, licenses, FULL_MODELS);
  facts->task = choice_draw(rng, tasks, FULL_MODELS);
  facts->library = choice_draw(rng, libraries, choice_sum(libraries));
  if (model < plan->total && plan->relation[model] == RELATION_ADAPTER &&
      plan->start[model + 1] > plan->start[model])
    facts->library = "peft";
}

static void draw_facts(struct facts *facts, const struct synth_plan *plan, uint32_t model) {
  struct rng rng = rng_for(plan->seed, model, FOR_FACTS);
  int64_t end = plan_created(plan, plan->models);
  facts->created = plan_created(plan, model);
  facts->modified = facts->created + (int64_t)draw_quantile(&rng, edits);
  if (facts->modified > end) facts->modified = end + 5;
  facts->likes = draw_quantile(&rng, likes) + plan->children[model] / 20;
  facts->downloads = draw_quantile(&rng, downloads) + 120 * (uint64_t)plan->children[model];
  facts->parameters = rng_chance(&rng, 480000) ? draw_quantile(&rng, sizes) : 0;
  facts->gated = rng_chance(&rng, 15000);
  draw_words(facts, plan, model, &rng);
}

/* Two digits, with a zero in front where there is one only. */
static void put_two(struct text *text, int64_t number) {
  char digits[2] = {(char)('0' + number / 10), (char)('0' + number % 10)};
  text_put(text, digits, 2);
}

/* A time as the Hub writes it. Days to a date after Hinnant, "chrono-compatible algorithms". */
static void put_time(struct text *text, const char *key, int64_t seconds) {
  int64_t days = seconds / 86400 + 719468, rest = seconds % 86400;
  int64_t era = days / 146097, day = days % 146097;
  int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
  int64_t of_year = day - (365 * year + year / 4 - year / 100);
  int64_t shifted = (5 * of_year + 2) / 153;
  int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
  text_puts(text, key);
  text_put_number(text, (uint64_t)(year + era * 400 + (month <= 2)));
  text_puts(text, "-");
  put_two(text, month);
  text_puts(text, "-");
  put_two(text, of_year - (153 * shifted + 2) / 5 + 1);
  text_puts(text, "T");
  put_two(text, rest / 3600);
  text_puts(text, ":");
  put_two(text, rest / 60 % 60);
  text_puts(text, ":");
  put_two(text, rest % 60);
  text_puts(text, ".000Z\"");
}

/* Turns letters into the other case: upper into lower, else the first lower one into upper. */
static void change_case(char *bytes, size_t length) {
  size_t changed = 0;
  for (size_t i = 0; i < length; i++)
    if (bytes[i] >= 'A' && bytes[i] <= 'Z') {
      bytes[i] = (char)(bytes[i] - 'A' + 'a');
      changed++;
    }
  for (size_t i = 0; i < length && changed == 0; i++)
    if (bytes[i] >= 'a' && bytes[i] <= 'z') {
      bytes[i] = (char)(bytes[i] - 'a' + 'A');
      changed++;
    }
}

static void put_parent(struct text *text, const struct synth_plan *plan, uint32_t slot) {
  size_t from = text->length;
  name_put_id(text, plan, plan->parent[slot]);
  if (plan->odd_case[slot]) change_case(text->bytes + from, text->length - from);
}

/* Whether parents of unspecified relation stand in the tags or in the card alone. */
static bool only_in_card(const struct synth_plan *plan, uint32_t model) {
  return plan->relation[model] == RELATION_UNSPECIFIED && model % 2 == 1;
}

/* Copies what was written from `from` on once more, behind `prefix`, as another tag. */
static void put_typed_tag(struct text *text, const char *relation, size_t from, size_t to) {
  text_puts(text, ",\"base_model:");
  text_puts(text, relation);
  text_puts(text, ":");
  text_put(text, text->bytes + from, to - from);
  text_puts(text, "\"");
}

static void put_parent_tags(struct text *text, const struct synth_plan *plan, uint32_t model) {
  const char *relation = relation_words[plan->relation[model]];
  bool typed = plan->relation[model] != RELATION_UNSPECIFIED;
  uint32_t end = only_in_card(plan, model) ? plan->start[model] : plan->start[model + 1];
  for (uint32_t e = plan->start[model]; e < end; e++) {
    text_puts(text, ",\"base_model:");
    size_t from = text->length;
    put_parent(text, plan, e);
    size_t to = text->length;
    text_puts(text, "\"");
    if (typed) put_typed_tag(text, relation, from, to);
  }
  if (plan->marks[model] & MARK_SELF) {
    text_puts(text, ",\"base_model:");
    size_t from = text->length;
    name_put_id(text, plan, model);
    size_t to = text->length;
    text_puts(text, "\"");
    put_typed_tag(text, typed ? relation : "finetune", from, to);
  }
}

static void put_tag(struct text *text, const char *prefix, const char *word) {
  text_puts(text, ",\"");
  text_puts(text, prefix);
  text_puts(text, word);
  text_puts(text, "\"");
}

/* A tag that names a paper or a data set. */
static void put_reference(struct text *text, struct rng *rng) {
  if (rng_chance(rng, 400000)) {
    text_puts(text, ",\"arxiv:");
    text_put_number(text, 100 * (17 + rng_below(rng, 10)) + 1 + rng_below(rng, 12));
    text_puts(text, ".");
    text_put_number(text, 10000 + rng_below(rng, 9000));
  } else {
    text_puts(text, ",\"dataset:data");
    text_put_number(text, rng_below(rng, 5000));
    text_puts(text, "/");
    text_puts(text, words[rng_below(rng, COUNT(words))]);
  }
  text_puts(text, "\"");
}

static void put_usual_tags(struct text *text, const struct synth_plan *plan, uint32_t model) {
  struct rng rng = rng_for(plan->seed, model, FOR_TAGS);
  for (uint64_t n = draw_quantile(&rng, tag_counts); n > 0; n--) {
    uint32_t kind = rng_below(&rng, 100000);
    if (kind < 20)
      put_tag(text, "", odd_words[rng_below(&rng, COUNT(odd_words))]);
    else if (kind < 5000)
      put_reference(text, &rng);
    else if (kind < 25000)
      put_tag(text, "", languages[rng_below(&rng, COUNT(languages))]);
    else
      put_tag(text, "", words[rng_below(&rng, COUNT(words))]);
  }
}

static void put_tags(struct text *text, const struct synth_plan *plan, uint32_t model,
                     const struct facts *facts, bool older) {
  size_t from = text->length;
  if (facts->library) put_tag(text, "", facts->library);
  if (facts->task) put_tag(text, "", facts->task);
  put_usual_tags(text, plan, model);
  if (!older) put_parent_tags(text, plan, model);
  if (facts->license) put_tag(text, "license:", facts->license);
  put_tag(text, "region:", "us");
  text->bytes[from] = '['; /* in place of the first comma */
  text_puts(text, "]");
}

/* The card's parents, each behind a comma. */
static uint32_t put_card_parents(struct text *text, const struct synth_plan *plan, uint32_t model) {
  uint8_t marks = plan->marks[model];
  uint32_t count = 0;
  for (uint32_t e = plan->start[model]; e < plan->start[model + 1]; e++, count++) {
    text_puts(text, ",\"");
    if (only_in_card(plan, model) && model % 4 == 1) text_puts(text, "https://huggingface.co/");
    if (count == 0 && (marks & MARK_CARD_DIFFERS))
      name_put_id(text, plan, plan->total + plan->ghosts + model);
    else
      put_parent(text, plan, e);
    text_puts(text, "\"");
  }
  if (marks & MARK_SELF) {
    text_puts(text, ",\"");
    name_put_id(text, plan, model);
    text_puts(text, "\"");
    count++;
  }
  if (marks & MARK_MALFORMED) put_tag(text, "", malformed[model % COUNT(malformed)]);
  if (marks & MARK_PLACEHOLDER) put_tag(text, "", placeholders[model % COUNT(placeholders)]);
  return count + !!(marks & MARK_MALFORMED) + !!(marks & MARK_PLACEHOLDER);
}

/* One parent is written as a string, now and then as a list; several always as a list. */
static uint32_t put_card_list(struct text *text, const struct synth_plan *plan, uint32_t model) {
  text_puts(text, "\"base_model\":");
  size_t from = text->length;
  uint32_t count = put_card_parents(text, plan, model);
  if (count > 1 || (count == 1 && model % 32 == 0)) {
    text->bytes[from] = '['; /* in place of the first comma */
    text_puts(text, "]");
  } else if (count == 1) {
    text->length--;
    memmove(text->bytes + from, text->bytes + from + 1, text->length - from);
  }
  return count;
}

static void put_card(struct text *text, const struct synth_plan *plan, uint32_t model,
                     const struct facts *facts, bool older) {
  size_t before = text->length;
  text_puts(text, ",\"cardData\":{");
  size_t from = text->length;
  if (older || put_card_list(text, plan, model) == 0) text->length = from;
  if (facts->license) {
    if (text->length > from) text_puts(text, ",");
    text_puts(text, "\"license\":\"");
    text_puts(text, facts->license);
    text_puts(text, "\"");
  }
  text_puts(text, "}");
  if (text->length == from + 1) text->length = before;
}

static void put_string(struct text *text, const char *key, const char *value) {
  if (!value) return;
  text_puts(text, key);
  text_puts(text, value);
  text_puts(text, "\"");
}

static void put_count(struct text *text, const char *key, uint64_t value) {
  text_puts(text, key);
  text_put_number(text, value);
}

static void put_facts(struct text *text, const struct facts *facts) {
  put_time(text, "\",\"createdAt\":\"", facts->created);
  put_time(text, ",\"lastModified\":\"", facts->modified);
  put_count(text, ",\"likes\":", facts->likes);
  put_count(text, ",\"downloads\":", facts->downloads);
  put_count(text, ",\"trendingScore\":", facts->likes / 50);
  text_puts(text, ",\"private\":false,\"gated\":");
  text_puts(text, facts->gated ? "true" : "false");
  text_puts(text, ",\"disabled\":false");
  put_string(text, ",\"pipeline_tag\":\"", facts->task);
  put_string(text, ",\"library_name\":\"", facts->library);
  text_puts(text, ",\"tags\":");
}

static void count_record(struct synth_tally *tally, const struct facts *facts, size_t id_bytes) {
  tally->lines++;
  tally->id_bytes += id_bytes;
  tally->with_license += facts->license != NULL;
  tally->with_task += facts->task != NULL;
  tally->apache += facts->license == licenses[0].word;
  tally->text_generation += facts->task == tasks[0].word;
}

void record_put(struct text *text, struct synth_tally *tally, const struct synth_plan *plan,
                uint32_t model, bool older) {
  struct facts facts;
  size_t begin = text->length;
  draw_facts(&facts, plan, model);
  if (older) {
    facts.modified = facts.created;
    facts.downloads /= 2;
  }
  text_puts(text, "{\"id\":\"");
  size_t id = text->length;
  name_put_id(text, plan, model);
  count_record(tally, &facts, text->length - id);
  text_puts(text, "\",\"author\":\"");
  name_put_author(text, plan, model);
  put_facts(text, &facts);
  put_tags(text, plan, model, &facts, older);
  put_card(text, plan, model, &facts, older);
  if (facts.parameters > 0) {
    put_count(text, ",\"safetensors\":{\"total\":", facts.parameters);
    text_puts(text, "}");
  }
  text_puts(text, "}\n");
  tally->bytes += text->length - begin;
}
