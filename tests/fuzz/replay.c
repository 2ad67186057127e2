/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs a fuzz target over stored inputs, without libFuzzer and with any compiler: each argument is
 * a file or a folder of files. Ends with 77 (skipped) if there is no input at all, since a replay
 * of nothing shows nothing.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Runs the target on one file's bytes, in a buffer of exactly their size so that a read past the
 * end is seen. Returns the number of inputs run: 1, or 0 if the file cannot be read. */
static int replay_file(const char *path, size_t size) {
  FILE *file = fopen(path, "rb");
  uint8_t *bytes = malloc(size > 0 ? size : 1);
  int done = 0;
  if (file != NULL && bytes != NULL && fread(bytes, 1, size, file) == size) {
    (void)LLVMFuzzerTestOneInput(bytes, size);
    done = 1;
  } else {
    fprintf(stderr, "replay: %s: cannot be read\n", path);
  }
  free(bytes);
  if (file != NULL) (void)fclose(file);
  return done;
}

/* Runs the target on a regular file; anything else counts 0. */
static int replay_entry(const char *path) {
  struct stat status;
  if (stat(path, &status) != 0 || !S_ISREG(status.st_mode)) return 0;
  return replay_file(path, (size_t)status.st_size);
}

/* Runs the target on the files of a folder, or on the one file that the path names. */
static int replay_path(const char *path) {
  DIR *folder = opendir(path);
  if (folder == NULL) return replay_entry(path);
  int done = 0;
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    char full[4096];
    int length = snprintf(full, sizeof full, "%s/%s", path, entry->d_name);
    if (length > 0 && (size_t)length < sizeof full) done += replay_entry(full);
  }
  (void)closedir(folder);
  return done;
}

int main(int argc, char **argv) {
  int done = 0;
  for (int i = 1; i < argc; i++) done += replay_path(argv[i]);
  printf("replay: %d inputs\n", done);
  return done > 0 ? 0 : 77;
}
