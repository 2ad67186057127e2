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

/* By first byte, which they are looked up by; `#` and `%` come before all others. */
static const struct word words[] = {
    {"#.#bpw", NAME_TAIL_QUANTIZED},
    {"#_#bpw", NAME_TAIL_QUANTIZED},
    {"#bpw", NAME_TAIL_QUANTIZED},
    {"%-bit", NAME_TAIL_QUANTIZED},
    {"%_bit", NAME_TAIL_QUANTIZED},
    {"%bit", NAME_TAIL_QUANTIZED},
    {"%bits", NAME_TAIL_QUANTIZED},
    {"128g", NAME_TAIL_DETAIL},
    {"16bit", NAME_TAIL_PRECISION},
    {"32g", NAME_TAIL_DETAIL},
    {"64g", NAME_TAIL_DETAIL},
    {"aqlm", NAME_TAIL_QUANTIZED},
    {"autoround", NAME_TAIL_QUANTIZED},
    {"awq", NAME_TAIL_QUANTIZED},
    {"bf16", NAME_TAIL_PRECISION},
    {"bitsandbytes", NAME_TAIL_QUANTIZED},
    {"bnb", NAME_TAIL_QUANTIZED},
    {"exl2", NAME_TAIL_QUANTIZED},
    {"exl3", NAME_TAIL_QUANTIZED},
    {"f16", NAME_TAIL_PRECISION},
    {"f32", NAME_TAIL_PRECISION},
    {"fp16", NAME_TAIL_PRECISION},
    {"fp32", NAME_TAIL_PRECISION},
    {"fp4", NAME_TAIL_QUANTIZED},
    {"fp8", NAME_TAIL_QUANTIZED},
    {"fp8-block", NAME_TAIL_QUANTIZED},
    {"fp8-dynamic", NAME_TAIL_QUANTIZED},
    {"g128", NAME_TAIL_DETAIL},
    {"g32", NAME_TAIL_DETAIL},
    {"g64", NAME_TAIL_DETAIL},
    {"ggml", NAME_TAIL_QUANTIZED},
    {"gguf", NAME_TAIL_QUANTIZED},
    {"gptq", NAME_TAIL_QUANTIZED},
    {"h6", NAME_TAIL_DETAIL},
    {"h8", NAME_TAIL_DETAIL},
    {"hqq", NAME_TAIL_QUANTIZED},
    {"i1", NAME_TAIL_DETAIL},
    {"imat", NAME_TAIL_DETAIL},
    {"imatrix", NAME_TAIL_DETAIL},
    {"int%", NAME_TAIL_QUANTIZED},
    {"iq%_m", NAME_TAIL_QUANTIZED},
    {"iq%_nl", NAME_TAIL_QUANTIZED},
    {"iq%_s", NAME_TAIL_QUANTIZED},
    {"iq%_xs", NAME_TAIL_QUANTIZED},
    {"iq%_xxs", NAME_TAIL_QUANTIZED},
    {"mlx", NAME_TAIL_QUANTIZED},
    {"mxfp4", NAME_TAIL_QUANTIZED},
    {"mxfp4_moe", NAME_TAIL_QUANTIZED},
    {"mxfp6", NAME_TAIL_QUANTIZED},
    {"mxfp8", NAME_TAIL_QUANTIZED},
    {"nf4", NAME_TAIL_QUANTIZED},
    {"nvfp4", NAME_TAIL_QUANTIZED},
    {"oq%", NAME_TAIL_QUANTIZED},
    {"oq%e", NAME_TAIL_QUANTIZED},
    {"q%", NAME_TAIL_DETAIL},
    {"q%_0", NAME_TAIL_QUANTIZED},
    {"q%_1", NAME_TAIL_QUANTIZED},
    {"q%_k", NAME_TAIL_QUANTIZED},
    {"q%_k_l", NAME_TAIL_QUANTIZED},
    {"q%_k_m", NAME_TAIL_QUANTIZED},
    {"q%_k_s", NAME_TAIL_QUANTIZED},
    {"q%_k_xl", NAME_TAIL_QUANTIZED},
    {"quantized", NAME_TAIL_QUANTIZED},
    {"tq1_0", NAME_TAIL_QUANTIZED},
    {"tq2_0", NAME_TAIL_QUANTIZED},
    {"ud", NAME_TAIL_DETAIL},
    {"unsloth-bnb-%bit", NAME_TAIL_QUANTIZED},
    {"w%a%", NAME_TAIL_QUANTIZED},
    {"w%a16", NAME_TAIL_QUANTIZED},
};

enum { WORD_COUNT = sizeof words / sizeof *words };

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

/* The first word whose pattern does not begin with less than `byte`. */
static size_t first_of(char byte) {
  size_t low = 0, high = WORD_COUNT;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (words[middle].pattern[0] < byte) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/* The kind of a word by the patterns that begin with `byte`. */
static enum name_tail kind_among(char byte, struct text word) {
  for (size_t i = first_of(byte); i < WORD_COUNT && words[i].pattern[0] == byte; i++) {
    if (matches(words[i].pattern, word)) return words[i].kind;
  }
  return NAME_TAIL_NONE;
}

static enum name_tail kind_of(struct text word) {
  enum name_tail kind = kind_among(text_fold_byte(word.bytes[0]), word);
  if (kind != NAME_TAIL_NONE || !is_digit(word.bytes[0])) return kind;
  kind = kind_among('#', word);
  return kind != NAME_TAIL_NONE ? kind : kind_among('%', word);
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
