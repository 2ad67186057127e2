/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words of quantization, as file formats, methods and uploaders' habits have them. Each
 * had to be met in names whose records say what the model is quantized from, so that a word
 * with another meaning too (`int`, `small`) is not among them.
 */
#include "graph/name_tail.h"

enum { WORD_MAX = 20 };

/* In a pattern `%` is a digit from 1 to 8, and `#` one digit or more. */
struct word {
  const char *pattern; /* folded */
  enum name_tail kind; /* what it says */
};

static const struct word words[] = {
    /* formats and methods */
    {"gguf", NAME_TAIL_QUANTIZED},
    {"ggml", NAME_TAIL_QUANTIZED},
    {"awq", NAME_TAIL_QUANTIZED},
    {"gptq", NAME_TAIL_QUANTIZED},
    {"exl2", NAME_TAIL_QUANTIZED},
    {"exl3", NAME_TAIL_QUANTIZED},
    {"mlx", NAME_TAIL_QUANTIZED},
    {"hqq", NAME_TAIL_QUANTIZED},
    {"aqlm", NAME_TAIL_QUANTIZED},
    {"bnb", NAME_TAIL_QUANTIZED},
    {"bitsandbytes", NAME_TAIL_QUANTIZED},
    {"unsloth-bnb-%bit", NAME_TAIL_QUANTIZED},
    {"quantized", NAME_TAIL_QUANTIZED},
    {"autoround", NAME_TAIL_QUANTIZED},
    /* types of numbers */
    {"fp4", NAME_TAIL_QUANTIZED},
    {"nvfp4", NAME_TAIL_QUANTIZED},
    {"mxfp4", NAME_TAIL_QUANTIZED},
    {"mxfp4_moe", NAME_TAIL_QUANTIZED},
    {"mxfp6", NAME_TAIL_QUANTIZED},
    {"fp8", NAME_TAIL_QUANTIZED},
    {"mxfp8", NAME_TAIL_QUANTIZED},
    {"fp8-dynamic", NAME_TAIL_QUANTIZED},
    {"fp8-block", NAME_TAIL_QUANTIZED},
    {"nf4", NAME_TAIL_QUANTIZED},
    {"int%", NAME_TAIL_QUANTIZED},
    {"%bit", NAME_TAIL_QUANTIZED},
    {"%bits", NAME_TAIL_QUANTIZED},
    {"%-bit", NAME_TAIL_QUANTIZED},
    {"%_bit", NAME_TAIL_QUANTIZED},
    {"#bpw", NAME_TAIL_QUANTIZED},
    {"#.#bpw", NAME_TAIL_QUANTIZED},
    {"#_#bpw", NAME_TAIL_QUANTIZED},
    {"w%a%", NAME_TAIL_QUANTIZED},
    {"w%a16", NAME_TAIL_QUANTIZED},
    /* llama.cpp's and MLX's kinds of blocks */
    {"q%_0", NAME_TAIL_QUANTIZED},
    {"q%_1", NAME_TAIL_QUANTIZED},
    {"q%_k", NAME_TAIL_QUANTIZED},
    {"q%_k_s", NAME_TAIL_QUANTIZED},
    {"q%_k_m", NAME_TAIL_QUANTIZED},
    {"q%_k_l", NAME_TAIL_QUANTIZED},
    {"q%_k_xl", NAME_TAIL_QUANTIZED},
    {"iq%_xxs", NAME_TAIL_QUANTIZED},
    {"iq%_xs", NAME_TAIL_QUANTIZED},
    {"iq%_s", NAME_TAIL_QUANTIZED},
    {"iq%_m", NAME_TAIL_QUANTIZED},
    {"iq%_nl", NAME_TAIL_QUANTIZED},
    {"tq1_0", NAME_TAIL_QUANTIZED},
    {"tq2_0", NAME_TAIL_QUANTIZED},
    {"oq%", NAME_TAIL_QUANTIZED},
    {"oq%e", NAME_TAIL_QUANTIZED},
    /* beside one of the above */
    {"i1", NAME_TAIL_DETAIL},
    {"imatrix", NAME_TAIL_DETAIL},
    {"imat", NAME_TAIL_DETAIL},
    {"ud", NAME_TAIL_DETAIL},
    {"q%", NAME_TAIL_DETAIL},
    {"h6", NAME_TAIL_DETAIL},
    {"h8", NAME_TAIL_DETAIL},
    {"g32", NAME_TAIL_DETAIL},
    {"g64", NAME_TAIL_DETAIL},
    {"g128", NAME_TAIL_DETAIL},
    {"32g", NAME_TAIL_DETAIL},
    {"64g", NAME_TAIL_DETAIL},
    {"128g", NAME_TAIL_DETAIL},
    /* in full */
    {"f16", NAME_TAIL_PRECISION},
    {"bf16", NAME_TAIL_PRECISION},
    {"fp16", NAME_TAIL_PRECISION},
    {"16bit", NAME_TAIL_PRECISION},
    {"f32", NAME_TAIL_PRECISION},
    {"fp32", NAME_TAIL_PRECISION},
};

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

/* No pattern has a digit behind `#`, so taking all digits is never one too many. */
static bool matches(const char *pattern, struct text word) {
  size_t at = 0;
  for (; *pattern != '\0'; pattern++, at++) {
    if (at == word.length) return false;
    char byte = text_fold_byte(word.bytes[at]);
    if (*pattern == '%') {
      if (byte < '1' || byte > '8') return false;
    } else if (*pattern == '#') {
      if (!is_digit(byte)) return false;
      while (at + 1 < word.length && is_digit(word.bytes[at + 1])) at++;
    } else if (*pattern != byte) {
      return false;
    }
  }
  return at == word.length;
}

static enum name_tail kind_of(struct text word) {
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (matches(words[i].pattern, word)) return words[i].kind;
  }
  return NAME_TAIL_NONE;
}

enum name_tail name_tail_cut(struct text *name) {
  size_t first = name->length > WORD_MAX + 1 ? name->length - WORD_MAX - 1 : 1;
  for (size_t at = first; at + 1 < name->length; at++) {
    char byte = name->bytes[at];
    if (byte != '-' && byte != '.' && byte != '_') continue;
    enum name_tail kind = kind_of((struct text){name->bytes + at + 1, name->length - at - 1});
    if (kind == NAME_TAIL_NONE) continue;
    name->length = at;
    return kind;
  }
  return NAME_TAIL_NONE;
}

unsigned name_tail_strip(struct text *name) {
  unsigned kinds = NAME_TAIL_NONE;
  for (;;) {
    enum name_tail kind = name_tail_cut(name);
    if (kind == NAME_TAIL_NONE) return kinds;
    kinds |= (unsigned)kind;
  }
}
