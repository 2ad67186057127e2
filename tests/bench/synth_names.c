/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names of the synthetic Hub. A model's id is a function of the seed and its number, so that no
 * names need to be kept: a namespace with a heavy tail, a stem of usual words, and a short code
 * that is different for every number and makes the id unique.
 */
#include <assert.h>
#include <string.h>

#include "tests/bench/synth.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/*
 * Base models that stand out, by about the month they came to the Hub. The ten with a count of
 * children are the ten largest parents of the calibration data; the weights of the others only put
 * them in a plausible order.
 */
const struct base_model base_models[] = {
    {"distilbert/distilbert-base-uncased", 0, 12960, 0, RELATION_FINETUNE},
    {"google-bert/bert-base-uncased", 0, 7151, 0, RELATION_FINETUNE},
    {"google-bert/bert-base-cased", 0, 0, 60, 0},
    {"google-bert/bert-base-multilingual-cased", 0, 0, 40, 0},
    {"FacebookAI/roberta-base", 0, 0, 90, 0},
    {"FacebookAI/roberta-large", 0, 0, 30, 0},
    {"FacebookAI/xlm-roberta-base", 0, 0, 70, 0},
    {"FacebookAI/xlm-roberta-large", 0, 0, 25, 0},
    {"distilbert/distilgpt2", 0, 0, 20, 0},
    {"openai-community/gpt2", 0, 0, 80, 0},
    {"openai-community/gpt2-medium", 0, 0, 10, 0},
    {"google-t5/t5-small", 0, 0, 60, 0},
    {"google-t5/t5-base", 0, 0, 30, 0},
    {"google/mt5-small", 0, 0, 20, 0},
    {"facebook/bart-large-cnn", 0, 0, 15, 0},
    {"facebook/wav2vec2-base", 0, 0, 25, 0},
    {"facebook/wav2vec2-xls-r-300m", 0, 0, 30, 0},
    {"google/vit-base-patch16-224-in21k", 0, 0, 50, 0},
    {"google/vit-base-patch16-224", 0, 0, 20, 0},
    {"microsoft/deberta-v3-base", 0, 0, 25, 0},
    {"microsoft/layoutlmv3-base", 202204, 0, 10, 0},
    {"EleutherAI/gpt-neox-20b", 202204, 0, 6, 0},
    {"CompVis/stable-diffusion-v1-4", 202208, 0, 40, 0},
    {"openai/whisper-small", 202209, 0, 70, 0},
    {"openai/whisper-tiny", 202209, 0, 25, 0},
    {"openai/whisper-large-v2", 202212, 0, 20, 0},
    {"google/flan-t5-base", 202210, 0, 25, 0},
    {"stable-diffusion-v1-5/stable-diffusion-v1-5", 202210, 0, 90, 0},
    {"stabilityai/stable-diffusion-2-1", 202212, 0, 15, 0},
    {"EleutherAI/pythia-70m", 202302, 0, 10, 0},
    {"tiiuae/falcon-7b", 202304, 0, 20, 0},
    {"meta-llama/Llama-2-7b-hf", 202307, 0, 90, 0},
    {"meta-llama/Llama-2-7b-chat-hf", 202307, 0, 60, 0},
    {"meta-llama/Llama-2-13b-hf", 202307, 0, 30, 0},
    {"stabilityai/stable-diffusion-xl-base-1.0", 202307, 10956, 0, RELATION_ADAPTER},
    {"mistralai/Mistral-7B-v0.1", 202309, 0, 120, 0},
    {"mistralai/Mistral-7B-Instruct-v0.2", 202312, 0, 90, 0},
    {"openai/whisper-large-v3", 202311, 0, 40, 0},
    {"mistralai/Mixtral-8x7B-v0.1", 202312, 0, 20, 0},
    {"microsoft/phi-2", 202312, 0, 60, 0},
    {"TinyLlama/TinyLlama-1.1B-Chat-v1.0", 202312, 0, 90, 0},
    {"Qwen/Qwen1.5-0.5B", 202401, 32534, 0, RELATION_ADAPTER},
    {"Qwen/Qwen1.5-1.8B", 202401, 30626, 0, RELATION_ADAPTER},
    {"google/gemma-2b", 202402, 24035, 0, RELATION_ADAPTER},
    {"google/gemma-7b", 202402, 9586, 0, RELATION_ADAPTER},
    {"meta-llama/Meta-Llama-3-8B", 202404, 0, 100, 0},
    {"meta-llama/Meta-Llama-3-8B-Instruct", 202404, 0, 120, 0},
    {"microsoft/Phi-3-mini-4k-instruct", 202404, 0, 60, 0},
    {"mistralai/Mistral-7B-v0.3", 202405, 0, 30, 0},
    {"google/gemma-2-2b-it", 202407, 0, 50, 0},
    {"google/gemma-2-9b-it", 202406, 0, 50, 0},
    {"meta-llama/Llama-3.1-8B", 202407, 0, 110, 0},
    {"meta-llama/Llama-3.1-8B-Instruct", 202407, 0, 160, 0},
    {"mistralai/Mistral-Nemo-Instruct-2407", 202407, 0, 40, 0},
    {"black-forest-labs/FLUX.1-dev", 202407, 43388, 0, RELATION_ADAPTER},
    {"Qwen/Qwen2-7B-Instruct", 202406, 0, 30, 0},
    {"Qwen/Qwen2.5-0.5B", 202409, 0, 60, 0},
    {"Qwen/Qwen2.5-0.5B-Instruct", 202409, 0, 150, 0},
    {"Qwen/Qwen2.5-1.5B", 202409, 0, 60, 0},
    {"Qwen/Qwen2.5-1.5B-Instruct", 202409, 0, 120, 0},
    {"Qwen/Qwen2.5-3B-Instruct", 202409, 0, 90, 0},
    {"Qwen/Qwen2.5-7B", 202409, 0, 110, 0},
    {"Qwen/Qwen2.5-7B-Instruct", 202409, 0, 180, 0},
    {"Qwen/Qwen2.5-14B-Instruct", 202409, 0, 50, 0},
    {"Qwen/Qwen2.5-32B-Instruct", 202409, 0, 30, 0},
    {"meta-llama/Llama-3.2-1B", 202409, 0, 90, 0},
    {"meta-llama/Llama-3.2-1B-Instruct", 202409, 0, 120, 0},
    {"meta-llama/Llama-3.2-3B-Instruct", 202409, 0, 120, 0},
    {"Qwen/Qwen2.5-Coder-7B-Instruct", 202411, 0, 40, 0},
    {"meta-llama/Llama-3.3-70B-Instruct", 202411, 0, 30, 0},
    {"answerdotai/ModernBERT-base", 202412, 0, 50, 0},
    {"microsoft/phi-4", 202412, 0, 40, 0},
    {"deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B", 202501, 0, 70, 0},
    {"deepseek-ai/DeepSeek-R1-Distill-Llama-8B", 202501, 0, 70, 0},
    {"Qwen/Qwen2.5-VL-7B-Instruct", 202501, 0, 50, 0},
    {"mistralai/Mistral-Small-24B-Instruct-2501", 202501, 0, 30, 0},
    {"google/gemma-3-1b-it", 202503, 0, 80, 0},
    {"google/gemma-3-4b-it", 202503, 0, 100, 0},
    {"google/gemma-3-270m-it", 202508, 0, 40, 0},
    {"Qwen/Qwen3-0.6B", 202504, 0, 100, 0},
    {"Qwen/Qwen3-1.7B", 202504, 0, 70, 0},
    {"Qwen/Qwen3-4B", 202504, 0, 80, 0},
    {"Qwen/Qwen3-8B", 202504, 0, 110, 0},
    {"Qwen/Qwen3-14B", 202504, 0, 40, 0},
    {"lerobot/smolvla_base", 202506, 7981, 0, RELATION_FINETUNE},
    {"Qwen/Qwen3-4B-Instruct-2507", 202508, 8280, 0, RELATION_QUANTIZED},
    {"openai/gpt-oss-20b", 202508, 0, 120, 0},
    {"Qwen/Qwen-Image", 202508, 0, 60, 0},
};
const uint32_t base_model_count = COUNT(base_models);

/* Namespaces that publish by the thousand: weights out of 1,000. */
static const struct choice uploaders[] = {
    {"mradermacher", 420}, {"RichardErkhov", 180}, {"TheBloke", 40},      {"bartowski", 60},
    {"unsloth", 50},       {"mlx-community", 90},  {"huggingtweets", 40}, {"DavidAU", 20},
    {"Triangle104", 30},   {"QuantFactory", 40},   {"LoneStriker", 30},
};
static const char *const syllables[] = {
    "al",  "an",  "ar", "ba", "be", "bo", "chen", "da", "de", "di", "el",  "en",  "fa", "ga",
    "han", "in",  "ja", "jo", "ka", "ki", "ko",   "la", "le", "li", "lin", "ma",  "mi", "mo",
    "na",  "ni",  "no", "or", "pa", "pe", "ra",   "ri", "ro", "sa", "shi", "so",  "ta", "ti",
    "to",  "tor", "un", "va", "vi", "wa", "wei",  "xu", "ya", "yu", "za",  "zen",
};
static const char *const endings[] = {
    "", "", "", "", "", "-ai", "AI", "Lab", "-org", "ML", "_hf", "Research", "01", "2000", "x",
};
static const char *const stems[] = {
    "bert-base",  "distilbert", "roberta",      "t5-small",   "gpt2",      "whisper-small",
    "wav2vec2",   "vit-base",   "Llama-2-7b",   "Llama-3-8B", "Llama-3.2", "Mistral-7B",
    "Mixtral",    "Qwen2.5-7B", "Qwen2.5-0.5B", "Qwen3-8B",   "Qwen3-4B",  "gemma-2b",
    "gemma-3-4b", "phi-2",      "Phi-3-mini",   "falcon-7b",  "sdxl",      "flux-lora",
    "sd15",       "ppo",        "dqn",          "q-Taxi-v3",  "smolvla",   "act_so101",
    "my-model",   "test",       "model",        "checkpoint", "task",      "OLMo",
};
static const char *const variants[] = {
    "",          "",      "-finetuned",   "-lora",  "-sft",     "-dpo",     "-v2",
    "-Instruct", "-chat", "-imdb",        "-squad", "-emotion", "-ner",     "-merged",
    "-code",     "-ja",   "-LunarLander", "-4bit",  "-reward",  "-medical",
};

void text_put(struct text *text, const char *bytes, size_t length) {
  assert(length <= text->room - text->length);
  memcpy(text->bytes + text->length, bytes, length);
  text->length += length;
}

void text_puts(struct text *text, const char *string) {
  text_put(text, string, strlen(string));
}

void text_put_number(struct text *text, uint64_t number) {
  char digits[20];
  size_t at = sizeof digits;
  do {
    digits[--at] = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  text_put(text, digits + at, sizeof digits - at);
}

const char *choice_draw(struct rng *rng, const struct choice *table, uint32_t total) {
  uint32_t at = rng_below(rng, total);
  while (at >= table->weight) at -= table++->weight;
  return table->word;
}

/* The base model that a model stands for. Linear: called for the few marked ones alone. */
static const char *named_id(const struct synth_plan *plan, uint32_t model) {
  for (uint32_t b = 0; b < base_model_count; b++)
    if (plan->named[b] == model) return base_models[b].id;
  assert(false && "a marked model is in the list");
  return "";
}

static bool is_named(const struct synth_plan *plan, uint32_t model) {
  return model < plan->total && (plan->marks[model] & MARK_NAMED) != 0;
}

static const char *pick(struct rng *rng, const char *const *words, size_t count) {
  return words[rng_below(rng, (uint32_t)count)];
}

/* The name of one of the many small publishers. */
static void put_small_author(struct text *text, uint64_t seed, uint32_t author) {
  struct rng rng = rng_for(seed, author, 11);
  size_t start = text->length;
  for (uint32_t n = 2 + rng_below(&rng, 3); n > 0; n--)
    text_puts(text, pick(&rng, syllables, COUNT(syllables)));
  if (rng_chance(&rng, 300000)) text->bytes[start] = (char)(text->bytes[start] - 'a' + 'A');
  const char *ending = pick(&rng, endings, COUNT(endings));
  text_puts(text, ending);
  if (*ending == '\0' && rng_chance(&rng, 400000)) text_put_number(text, rng_below(&rng, 1000));
}

/*
 * Nearly half of the quantizations are by the great uploaders, and a few of the rest. The others
 * are spread by the cube of a uniform number: few publishers have thousands of models, most one.
 */
static void put_plain_author(struct text *text, const struct synth_plan *plan, uint32_t model,
                             struct rng *rng) {
  bool quantized = model < plan->models && plan->relation[model] == RELATION_QUANTIZED;
  if (rng_chance(rng, quantized ? 450000 : 12000)) {
    text_puts(text, choice_draw(rng, uploaders, 1000));
    return;
  }
  uint64_t u = rng_next(rng) >> 43; /* 21 bits, so that the cube has 63 */
  uint64_t authors = plan->models / 4;
  uint64_t cube = (u * u * u) >> 31; /* 32 bits */
  put_small_author(text, plan->seed, (uint32_t)((cube * authors) >> 32));
}

void name_put_author(struct text *text, const struct synth_plan *plan, uint32_t model) {
  if (is_named(plan, model)) {
    const char *id = named_id(plan, model);
    text_put(text, id, (size_t)(strchr(id, '/') - id));
    return;
  }
  struct rng rng = rng_for(plan->seed, model, 1);
  put_plain_author(text, plan, model, &rng);
}

/*
 * A number as lower-case base 36, always as many digits as the largest needs, scattered by a
 * multiplication that has an inverse modulo 36^width.
 */
static void put_code(struct text *text, const struct synth_plan *plan, uint32_t number) {
  static const char alphabet[] = "0123456789abcdefghijklmnopqrstuvwxyz";
  uint64_t space = UINT64_C(36) * 36 * 36 * 36;
  size_t width = 4;
  for (; space < 4 * (uint64_t)plan->total; space *= 36) width++;
  uint64_t code = (number * UINT64_C(2654435761) + 12345) % space;
  char digits[8];
  assert(width < sizeof digits && number < space);
  for (size_t i = 0; i < width; i++, code /= 36) digits[i] = alphabet[code % 36];
  text_put(text, digits, width);
}

void name_put_id(struct text *text, const struct synth_plan *plan, uint32_t model) {
  if (is_named(plan, model)) {
    text_puts(text, named_id(plan, model));
    return;
  }
  struct rng rng = rng_for(plan->seed, model, 1);
  put_plain_author(text, plan, model, &rng);
  text_puts(text, "/");
  text_puts(text, pick(&rng, stems, COUNT(stems)));
  text_puts(text, pick(&rng, variants, COUNT(variants)));
  if (rng_chance(&rng, 300000)) text_puts(text, pick(&rng, variants, COUNT(variants)));
  if (model < plan->total && plan->relation[model] == RELATION_QUANTIZED) text_puts(text, "-GGUF");
  text_puts(text, "-");
  put_code(text, plan, model);
}
