/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stemma completion SHELL: the script with which a shell asks for completion.h's answers. */
#include <assert.h>
#include <stdio.h>

#include "engine/catalog/builtin.h"
#include "engine/cli/commands.h"
#include "graph/suggest.h"

enum stemma_status cmd_completion(const struct options *options, struct stemma_error *error) {
  const char *shell = options->operands[0];
  for (const char *const *known = options_shells; *known != NULL; known++) {
    if (strcmp(*known, shell) != 0) continue;
    char name[32];
    snprintf(name, sizeof name, "completion.%s", shell);
    const struct builtin_file *script = builtin_find(name);
    assert(script != NULL);
    fwrite(script->bytes, 1, script->size, stdout);
    return STEMMA_OK;
  }
  const char *near = suggest_word(shell, options_shells);
  return near == NULL
             ? stemma_error_set(error, STEMMA_USAGE, "completion: '%s' is none of bash, zsh, fish",
                                shell)
             : stemma_error_set(error, STEMMA_USAGE,
                                "completion: no such shell '%s'; did you mean '%s'?", shell, near);
}
