/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours of series. */
#include "engine/draw/chart_palette.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>

/* In a stack dark and light take turns. */
static const uint32_t areas[] = {0x0072B2, 0xE69F00, 0x00694E, 0xF0E442, 0xC24A00, 0x8CCBEE,
                                 0x8A3A70, 0xF2B6D4, 0x1F3A57, 0xBFD48A, 0x6B4A1E, 0xFFD9A0};
/* All dark enough for thin lines on white. */
static const uint32_t lines[] = {0x0072B2, 0xD55E00, 0x00805E, 0xB0558F,
                                 0xB07A00, 0x1F3A57, 0x3A93C8, 0x8B5A2B};

#define AREA_COUNT (sizeof areas / sizeof *areas)
#define LINE_COUNT (sizeof lines / sizeof *lines)

/* A colour mixed with another: `parts` hundredths of that. */
static uint32_t mix(uint32_t color, uint32_t other, uint32_t parts) {
  uint32_t mixed = 0;
  for (unsigned shift = 0; shift < 24; shift += 8) {
    uint32_t own = color >> shift & 0xFF;
    uint32_t its = other >> shift & 0xFF;
    mixed |= (own * (100 - parts) + its * parts) / 100 << shift;
  }
  return mixed;
}

void chart_palette_color(char out[8], size_t number, enum chart_role role, bool is_line) {
  uint32_t color = is_line ? 0x6B7280 : 0xA9AFB7;
  if (role == CHART_UNKNOWN) color = is_line ? 0x9AA1AB : 0xDFE2E6;
  if (role == CHART_GROUP && is_line) color = lines[number % LINE_COUNT];
  if (role == CHART_GROUP && !is_line) {
    size_t round = number / AREA_COUNT;
    color = areas[number % AREA_COUNT];
    if (round % 3 == 1) color = mix(color, 0xFFFFFF, 40);
    if (round % 3 == 2) color = mix(color, 0x000000, 35);
  }
  snprintf(out, 8, "#%06X", (unsigned)(color & 0xFFFFFF));
}

const char *chart_palette_dashes(size_t number, enum chart_role role) {
  static const char *const dashes[] = {NULL, "9,3", "2.5,2.5", "12,3,2.5,3", "5,2"};
  if (role == CHART_UNKNOWN) return "1.5,3";
  if (role == CHART_REST) return "5,4";
  return dashes[(number + number / LINE_COUNT) % (sizeof dashes / sizeof *dashes)];
}
