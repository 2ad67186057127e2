/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Integers: the least value, and the distances from it. */
#include "engine/store/column.h"

#include <assert.h>
#include <string.h>

/* Times are in milliseconds, and mostly in whole seconds. */
enum { VERSION = 1, STEP = 1000, BLOCK = 256 };

size_t column_size(enum column_type type) {
  static const size_t sizes[] = {
      [COLUMN_U8] = 1, [COLUMN_U32] = 4, [COLUMN_U64] = 8, [COLUMN_I64] = 8, [COLUMN_DOUBLE] = 8};
  return sizes[type];
}

/* Constant widths make this one load or two. */
static inline uint64_t get(const unsigned char *bytes, unsigned width) {
  uint64_t value = 0;
  for (unsigned i = 0; i < width; i++) value |= (uint64_t)bytes[i] << (8 * i);
  return value;
}

static inline void put(unsigned char *bytes, uint64_t value, unsigned width) {
  for (unsigned i = 0; i < width; i++) bytes[i] = (unsigned char)(value >> (8 * i));
}

/* ---- writing ---- */

static void widen(uint64_t *wide, const void *items, size_t count, enum column_type type) {
  if (type == COLUMN_U8) {
    const uint8_t *narrow = items;
    for (size_t i = 0; i < count; i++) wide[i] = narrow[i];
  } else if (type == COLUMN_U32) {
    const uint32_t *narrow = items;
    for (size_t i = 0; i < count; i++) wide[i] = narrow[i];
  } else {
    memcpy(wide, items, count * sizeof *wide);
  }
}

/* How a chunk is packed. Values compare as int64 where the type is signed: `flip` maps their
 * order to that of unsigned numbers. */
struct frame {
  uint64_t flip;  /* the sign bit, or 0 */
  uint64_t least; /* flipped; of the values that are not none */
  uint64_t most;  /* likewise */
  uint64_t step;  /* 1 or STEP */
  bool has_none;  /* 0 stands for none */
};

static void frame_span(struct frame *frame, const uint64_t *wide, size_t count, bool skips_none,
                       uint64_t none) {
  frame->least = UINT64_MAX;
  frame->most = 0;
  frame->has_none = false;
  for (size_t i = 0; i < count; i++) {
    if (skips_none && wide[i] == none) {
      frame->has_none = true;
      continue;
    }
    uint64_t value = wide[i] ^ frame->flip;
    if (value < frame->least) frame->least = value;
    if (value > frame->most) frame->most = value;
  }
  if (frame->least > frame->most) frame->least = frame->most = frame->flip; /* nothing there */
}

static uint64_t find_step(const struct frame *frame, const uint64_t *wide, size_t count,
                          uint64_t none) {
  for (size_t i = 0; i < count; i++) {
    if (frame->has_none && wide[i] == none) continue;
    if (((wide[i] ^ frame->flip) - frame->least) % STEP != 0) return 1;
  }
  return STEP;
}

static struct frame find_frame(const uint64_t *wide, size_t count, const struct column_kind *kind) {
  bool is_signed = kind->type == COLUMN_I64;
  struct frame frame = {.flip = is_signed ? UINT64_C(1) << 63 : 0, .step = 1};
  frame_span(&frame, wide, count, kind->has_none, kind->none);
  /* Where all of 2^64 values lie between them, none is just one of these. */
  if (frame.has_none && frame.most - frame.least == UINT64_MAX) {
    frame_span(&frame, wide, count, false, 0);
  }
  if (is_signed) frame.step = find_step(&frame, wide, count, kind->none);
  return frame;
}

static unsigned width_of(uint64_t most) {
  unsigned width = 0;
  while (width < 8 && most >> (8 * width) != 0) width++;
  return width;
}

/* Values become what stands for them. */
static void measure_distances(uint64_t *wide, size_t count, const struct frame *frame,
                              uint64_t none) {
  uint64_t least = frame->least, flip = frame->flip, up = frame->has_none ? 1 : 0;
  bool has_none = frame->has_none;
  if (frame->step == 1) {
    for (size_t i = 0; i < count; i++) {
      bool is_none = has_none & (wide[i] == none);
      wide[i] = is_none ? 0 : (wide[i] ^ flip) - least + up;
    }
  } else {
    for (size_t i = 0; i < count; i++) {
      bool is_none = has_none & (wide[i] == none);
      wide[i] = is_none ? 0 : ((wide[i] ^ flip) - least) / STEP + up;
    }
  }
}

static void give(unsigned char *bytes, const uint64_t *wide, size_t count, unsigned width) {
#define GIVE(constant)                                                                             \
  case constant:                                                                                   \
    for (size_t i = 0; i < count; i++) put(bytes + (constant)*i, wide[i], constant);               \
    break
  switch (width) {
    GIVE(1);
    GIVE(2);
    GIVE(3);
    GIVE(4);
    GIVE(5);
    GIVE(6);
    GIVE(7);
    GIVE(8);
  default: break; /* all are the least */
  }
#undef GIVE
}

size_t column_pack(unsigned char *out, const void *items, size_t count,
                   const struct column_kind *kind) {
  static _Thread_local uint64_t wide[COLUMN_CHUNK];
  assert(count <= COLUMN_CHUNK);
  widen(wide, items, count, kind->type);
  struct frame frame = find_frame(wide, count, kind);
  unsigned width = width_of((frame.most - frame.least) / frame.step + frame.has_none);
  put(out, VERSION | width << 8 | (frame.has_none ? 1U : 0U) << 16, 4);
  put(out + 4, frame.step, 4);
  put(out + 8, frame.least ^ frame.flip, 8);
  measure_distances(wide, count, &frame, kind->none);
  give(out + COLUMN_HEAD, wide, count, width);
  return COLUMN_HEAD + count * width;
}

/* ---- reading ---- */

/* What the head of a chunk says. */
struct head {
  unsigned width; /* bytes a value */
  bool has_none;  /* 0 stands for none */
  uint64_t step;  /* between values */
  uint64_t least; /* value */
};

/* `bytes` may be read to `count` · `width`. */
static void take(uint64_t *wide, const unsigned char *bytes, size_t count, unsigned width) {
#define TAKE(constant)                                                                             \
  case constant:                                                                                   \
    for (size_t i = 0; i < count; i++) wide[i] = get(bytes + (constant)*i, constant);              \
    break
  switch (width) {
    TAKE(1);
    TAKE(2);
    TAKE(3);
    TAKE(4);
    TAKE(5);
    TAKE(6);
    TAKE(7);
    TAKE(8);
  default: memset(wide, 0, count * sizeof *wide);
  }
#undef TAKE
}

/*
 * Distances become values. Returns whether all are allowed. Sums wrap around: what comes of
 * that is checked like any value.
 */
static bool place(uint64_t *wide, size_t count, const struct head *head,
                  const struct column_kind *kind) {
  uint64_t low = (uint64_t)kind->low, limit = kind->limit, none = kind->none;
  bool is_out = false;
  if (head->has_none) {
    for (size_t i = 0; i < count; i++) {
      uint64_t value = head->least + (wide[i] - 1) * head->step;
      is_out |= (wide[i] != 0) & (value - low >= limit);
      wide[i] = wide[i] == 0 ? none : value;
    }
  } else {
    for (size_t i = 0; i < count; i++) {
      wide[i] = head->least + wide[i] * head->step;
      is_out |= wide[i] - low >= limit;
    }
  }
  return !is_out || limit == COLUMN_ANY;
}

static void narrow(void *items, size_t first, const uint64_t *wide, size_t count,
                   enum column_type type) {
  if (type == COLUMN_U8) {
    uint8_t *to = (uint8_t *)items + first;
    for (size_t i = 0; i < count; i++) to[i] = (uint8_t)wide[i];
  } else if (type == COLUMN_U32) {
    uint32_t *to = (uint32_t *)items + first;
    for (size_t i = 0; i < count; i++) to[i] = (uint32_t)wide[i];
  } else {
    memcpy((uint64_t *)items + first, wide, count * sizeof *wide);
  }
}

/* Reads the head of a chunk of `count` items. */
static const char *take_head(struct head *head, size_t count, const struct column_kind *kind,
                             const unsigned char *bytes, size_t size) {
  assert(count <= COLUMN_CHUNK);
  if (size < COLUMN_HEAD) return "it is too short";
  *head = (struct head){bytes[1], bytes[2] != 0, get(bytes + 4, 4), get(bytes + 8, 8)};
  if (bytes[0] != VERSION) return "it is of another version";
  if (head->width > 8 || bytes[2] > 1 || bytes[3] != 0) return "its head is wrong";
  if (head->has_none && !kind->has_none) return "a value is missing";
  if (size - COLUMN_HEAD != count * head->width) return "its length is wrong";
  return NULL;
}

const char *column_unpack(void *items, size_t count, const struct column_kind *kind,
                          const unsigned char *bytes, size_t size) {
  struct head head;
  const char *why = take_head(&head, count, kind, bytes, size);
  uint64_t wide[BLOCK];
  for (size_t first = 0; first < count && why == NULL; first += BLOCK) {
    size_t some = count - first < BLOCK ? count - first : BLOCK;
    take(wide, bytes + COLUMN_HEAD + first * head.width, some, head.width);
    if (!place(wide, some, &head, kind)) why = "a value is out of range";
    narrow(items, first, wide, some, kind->type);
  }
  return why;
}

const char *column_pick(void *items, const uint32_t *places, size_t wanted, uint32_t base,
                        size_t count, const struct column_kind *kind, const unsigned char *bytes,
                        size_t size) {
  struct head head;
  const char *why = take_head(&head, count, kind, bytes, size);
  uint64_t wide[BLOCK];
  for (size_t first = 0; first < wanted && why == NULL; first += BLOCK) {
    size_t some = wanted - first < BLOCK ? wanted - first : BLOCK;
    for (size_t i = 0; i < some; i++) {
      assert(places[first + i] >= base && places[first + i] - base < count);
      size_t at = (size_t)(places[first + i] - base) * head.width;
      wide[i] = get(bytes + COLUMN_HEAD + at, head.width);
    }
    if (!place(wide, some, &head, kind)) why = "a value is out of range";
    narrow(items, first, wide, some, kind->type);
  }
  return why;
}
