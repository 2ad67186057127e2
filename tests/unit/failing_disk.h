/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk that fails on demand, for tests of what a store is afterwards: an SQLite VFS in front
 * of the system's, by which the n-th call that changes a file (or the n-th that reads one) goes
 * wrong. Calls are write, sync, truncate, delete and the opening of files that are made.
 *
 * Nothing is flushed to the real disk, so tests are fast; a loss of power is played by mixing
 * what was flushed last with what has been written since, sector by sector.
 */
#ifndef STEMMA_TESTS_UNIT_FAILING_DISK_H
#define STEMMA_TESTS_UNIT_FAILING_DISK_H

#include <pthread.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What goes wrong at the n-th call. */
enum failing_disk_fault {
  FAILING_DISK_ERROR,  /* this call fails, and changes nothing */
  FAILING_DISK_FULL,   /* this call fails: the disk is full; of a write, half is done */
  FAILING_DISK_DEAD,   /* this call is done by half, and from then on all fail: a crash */
  FAILING_DISK_FROZEN, /* from then on calls say that they are done, and do nothing */
  FAILING_DISK_POWER,  /* the same as DEAD, and what was not flushed is there or not */
  FAILING_DISK_READ,   /* the n-th call that reads fails */
  FAILING_DISK_FAULTS
};

enum { FAILING_DISK_SECTOR = 4096, FAILING_DISK_FILES = 16 };

/* An open file; the system's lies behind it. */
struct failing_disk_file {
  sqlite3_file base;      /* SQLite's part */
  sqlite3_file *real;     /* the system's */
  bool is_void;           /* there is no such file: its making was frozen */
  bool is_dirty;          /* written since it was flushed */
  unsigned char *flushed; /* [flushed_size] owned: its contents when it was flushed last */
  size_t flushed_size;    /* bytes */
};

static struct {
  sqlite3_vfs vfs;                                     /* ours */
  sqlite3_vfs *real;                                   /* the system's */
  atomic_bool is_on;                                   /* calls are counted */
  atomic_long calls;                                   /* since the start */
  long first;                                          /* calls before the one that fails */
  enum failing_disk_fault fault;                       /* what goes wrong */
  uint64_t seed;                                       /* of what a loss of power leaves */
  struct failing_disk_file *files[FAILING_DISK_FILES]; /* that are open, or NULL */
  pthread_mutex_t guard;                               /* of files: readers open their own */
} failing_disk = {.guard = PTHREAD_MUTEX_INITIALIZER};

/* From here on `n` calls go well and the next one does not. */
static inline void failing_disk_start(long n, enum failing_disk_fault fault) {
  failing_disk.first = n;
  failing_disk.fault = fault;
  failing_disk.seed = (uint64_t)n * UINT64_C(0x9e3779b97f4a7c15) + 1;
  atomic_store(&failing_disk.calls, 0);
  atomic_store(&failing_disk.is_on, true);
}

/* Ends what failing_disk_start() began. Returns whether a call went wrong. */
static inline bool failing_disk_stop(void) {
  atomic_store(&failing_disk.is_on, false);
  return atomic_load(&failing_disk.calls) > failing_disk.first;
}

/* ---- what happens to a call ---- */

enum failing_disk_verdict {
  FAILING_DISK_PASS, /* it is done */
  FAILING_DISK_HALF, /* done by half, and fails */
  FAILING_DISK_FAIL, /* not done, and fails */
  FAILING_DISK_DROP, /* not done, and seems to be */
};

static inline bool failing_disk_bit(void) {
  failing_disk.seed = failing_disk.seed * UINT64_C(6364136223846793005) + 1442695040888963407;
  return failing_disk.seed >> 63 != 0;
}

/* Leaves of each sector that was written since the last flush what is there now or was then. */
static inline void failing_disk_mix(struct failing_disk_file *file) {
  static const unsigned char zeros[FAILING_DISK_SECTOR];
  sqlite3_file *real = file->real;
  sqlite3_int64 now = 0;
  assert_int_equal(real->pMethods->xFileSize(real, &now), SQLITE_OK);
  for (sqlite3_int64 at = 0; at < now; at += FAILING_DISK_SECTOR) {
    sqlite3_int64 size = now - at < FAILING_DISK_SECTOR ? now - at : FAILING_DISK_SECTOR;
    if (failing_disk_bit()) continue;
    const unsigned char *then = zeros;
    if ((size_t)at < file->flushed_size) {
      if (size > (sqlite3_int64)file->flushed_size - at) {
        size = (sqlite3_int64)file->flushed_size - at;
      }
      then = file->flushed + at;
    }
    assert_int_equal(real->pMethods->xWrite(real, then, (int)size, at), SQLITE_OK);
  }
  sqlite3_int64 then_size = (sqlite3_int64)file->flushed_size;
  if (then_size < now && failing_disk_bit()) real->pMethods->xTruncate(real, then_size);
}

static inline void failing_disk_lose_power(void) {
  for (int f = 0; f < FAILING_DISK_FILES; f++) {
    struct failing_disk_file *file = failing_disk.files[f];
    if (file != NULL && file->is_dirty && !file->is_void) failing_disk_mix(file);
  }
}

static inline enum failing_disk_verdict failing_disk_judge(bool is_read) {
  if (!atomic_load(&failing_disk.is_on)) return FAILING_DISK_PASS;
  if (is_read != (failing_disk.fault == FAILING_DISK_READ)) {
    /* A computer that is off does not read either. */
    bool is_off =
        failing_disk.fault == FAILING_DISK_POWER || failing_disk.fault == FAILING_DISK_DEAD;
    bool is_after = atomic_load(&failing_disk.calls) > failing_disk.first;
    return is_off && is_after ? FAILING_DISK_FAIL : FAILING_DISK_PASS;
  }
  long number = atomic_fetch_add(&failing_disk.calls, 1);
  if (number < failing_disk.first) return FAILING_DISK_PASS;
  bool is_first = number == failing_disk.first;
  switch (failing_disk.fault) {
  case FAILING_DISK_FULL: return is_first ? FAILING_DISK_HALF : FAILING_DISK_PASS;
  case FAILING_DISK_DEAD: return is_first ? FAILING_DISK_HALF : FAILING_DISK_FAIL;
  case FAILING_DISK_FROZEN: return FAILING_DISK_DROP;
  case FAILING_DISK_POWER:
    if (is_first) failing_disk_lose_power();
    return FAILING_DISK_FAIL;
  default: return is_first ? FAILING_DISK_FAIL : FAILING_DISK_PASS;
  }
}

static inline int failing_disk_code(int otherwise) {
  return failing_disk.fault == FAILING_DISK_FULL ? SQLITE_FULL : otherwise;
}

/* ---- files ---- */

/* Puts `after` in the place of `before`, which may be a free one. */
static inline void failing_disk_replace(struct failing_disk_file *before,
                                        struct failing_disk_file *after) {
  pthread_mutex_lock(&failing_disk.guard);
  int f = 0;
  while (f < FAILING_DISK_FILES && failing_disk.files[f] != before) f++;
  bool is_known = f < FAILING_DISK_FILES;
  if (is_known) failing_disk.files[f] = after;
  pthread_mutex_unlock(&failing_disk.guard);
  assert_true(is_known);
}

static inline struct failing_disk_file *failing_disk_of(sqlite3_file *file) {
  return (struct failing_disk_file *)(void *)file;
}

/* Remembers what is in the file as what a loss of power leaves. */
static inline void failing_disk_flush(struct failing_disk_file *file) {
  sqlite3_int64 size = 0;
  if (file->real->pMethods->xFileSize(file->real, &size) != SQLITE_OK) return;
  unsigned char *bytes = realloc(file->flushed, (size_t)size + 1);
  assert_non_null(bytes);
  int code = size == 0 ? SQLITE_OK : file->real->pMethods->xRead(file->real, bytes, (int)size, 0);
  assert_int_equal(code, SQLITE_OK);
  file->flushed = bytes;
  file->flushed_size = (size_t)size;
  file->is_dirty = false;
}

static inline int failing_disk_close(sqlite3_file *base) {
  struct failing_disk_file *file = failing_disk_of(base);
  failing_disk_replace(file, NULL);
  free(file->flushed);
  file->flushed = NULL;
  return file->is_void ? SQLITE_OK : file->real->pMethods->xClose(file->real);
}

static inline int failing_disk_read(sqlite3_file *base, void *bytes, int size, sqlite3_int64 at) {
  struct failing_disk_file *file = failing_disk_of(base);
  if (failing_disk_judge(true) != FAILING_DISK_PASS) return SQLITE_IOERR_READ;
  if (!file->is_void) return file->real->pMethods->xRead(file->real, bytes, size, at);
  memset(bytes, 0, (size_t)size);
  return SQLITE_IOERR_SHORT_READ;
}

static inline int failing_disk_write(sqlite3_file *base, const void *bytes, int size,
                                     sqlite3_int64 at) {
  struct failing_disk_file *file = failing_disk_of(base);
  enum failing_disk_verdict verdict = failing_disk_judge(false);
  if (verdict == FAILING_DISK_DROP || file->is_void) return SQLITE_OK;
  if (verdict == FAILING_DISK_FAIL) return SQLITE_IOERR_WRITE;
  file->is_dirty = true;
  if (verdict == FAILING_DISK_PASS) {
    return file->real->pMethods->xWrite(file->real, bytes, size, at);
  }
  if (size > 1) (void)file->real->pMethods->xWrite(file->real, bytes, size / 2, at);
  return failing_disk_code(SQLITE_IOERR_WRITE);
}

static inline int failing_disk_truncate(sqlite3_file *base, sqlite3_int64 size) {
  struct failing_disk_file *file = failing_disk_of(base);
  enum failing_disk_verdict verdict = failing_disk_judge(false);
  if (verdict == FAILING_DISK_DROP || file->is_void) return SQLITE_OK;
  if (verdict != FAILING_DISK_PASS) return failing_disk_code(SQLITE_IOERR_TRUNCATE);
  file->is_dirty = true;
  return file->real->pMethods->xTruncate(file->real, size);
}

static inline int failing_disk_sync(sqlite3_file *base, int flags) {
  struct failing_disk_file *file = failing_disk_of(base);
  (void)flags;
  enum failing_disk_verdict verdict = failing_disk_judge(false);
  if (verdict == FAILING_DISK_DROP || file->is_void) return SQLITE_OK;
  if (verdict != FAILING_DISK_PASS) return failing_disk_code(SQLITE_IOERR_FSYNC);
  failing_disk_flush(file);
  return SQLITE_OK;
}

static inline int failing_disk_size(sqlite3_file *base, sqlite3_int64 *size) {
  struct failing_disk_file *file = failing_disk_of(base);
  *size = 0;
  return file->is_void ? SQLITE_OK : file->real->pMethods->xFileSize(file->real, size);
}

static inline int failing_disk_lock(sqlite3_file *base, int level) {
  struct failing_disk_file *file = failing_disk_of(base);
  return file->is_void ? SQLITE_OK : file->real->pMethods->xLock(file->real, level);
}

static inline int failing_disk_unlock(sqlite3_file *base, int level) {
  struct failing_disk_file *file = failing_disk_of(base);
  return file->is_void ? SQLITE_OK : file->real->pMethods->xUnlock(file->real, level);
}

static inline int failing_disk_reserved(sqlite3_file *base, int *is_reserved) {
  struct failing_disk_file *file = failing_disk_of(base);
  *is_reserved = 0;
  return file->is_void ? SQLITE_OK
                       : file->real->pMethods->xCheckReservedLock(file->real, is_reserved);
}

static inline int failing_disk_control(sqlite3_file *base, int which, void *value) {
  struct failing_disk_file *file = failing_disk_of(base);
  return file->is_void ? SQLITE_NOTFOUND
                       : file->real->pMethods->xFileControl(file->real, which, value);
}

static inline int failing_disk_sector(sqlite3_file *base) {
  struct failing_disk_file *file = failing_disk_of(base);
  return file->is_void ? FAILING_DISK_SECTOR : file->real->pMethods->xSectorSize(file->real);
}

static inline int failing_disk_traits(sqlite3_file *base) {
  struct failing_disk_file *file = failing_disk_of(base);
  return file->is_void ? 0 : file->real->pMethods->xDeviceCharacteristics(file->real);
}

/* ---- the disk ---- */

static inline int failing_disk_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *base,
                                    int flags, int *out_flags) {
  static const sqlite3_io_methods methods = {
      .iVersion = 1, /* no shared memory, no mapping: a store uses neither */
      .xClose = failing_disk_close,
      .xRead = failing_disk_read,
      .xWrite = failing_disk_write,
      .xTruncate = failing_disk_truncate,
      .xSync = failing_disk_sync,
      .xFileSize = failing_disk_size,
      .xLock = failing_disk_lock,
      .xUnlock = failing_disk_unlock,
      .xCheckReservedLock = failing_disk_reserved,
      .xFileControl = failing_disk_control,
      .xSectorSize = failing_disk_sector,
      .xDeviceCharacteristics = failing_disk_traits,
  };
  (void)vfs;
  struct failing_disk_file *file = failing_disk_of(base);
  *file = (struct failing_disk_file){.real = (sqlite3_file *)(void *)(file + 1)};
  bool is_made = (flags & SQLITE_OPEN_CREATE) != 0;
  enum failing_disk_verdict verdict = is_made ? failing_disk_judge(false) : FAILING_DISK_PASS;
  if (verdict == FAILING_DISK_HALF || verdict == FAILING_DISK_FAIL) return SQLITE_CANTOPEN;
  file->is_void = verdict == FAILING_DISK_DROP;
  if (!file->is_void) {
    int code = failing_disk.real->xOpen(failing_disk.real, name, file->real, flags, out_flags);
    if (code != SQLITE_OK) return code;
    failing_disk_flush(file);
  } else if (out_flags != NULL) {
    *out_flags = flags;
  }
  failing_disk_replace(NULL, file);
  file->base.pMethods = &methods;
  return SQLITE_OK;
}

static inline int failing_disk_delete(sqlite3_vfs *vfs, const char *name, int sync_folder) {
  (void)vfs;
  enum failing_disk_verdict verdict = failing_disk_judge(false);
  if (verdict == FAILING_DISK_DROP) return SQLITE_OK;
  if (verdict != FAILING_DISK_PASS) return failing_disk_code(SQLITE_IOERR_DELETE);
  (void)sync_folder;
  return failing_disk.real->xDelete(failing_disk.real, name, 0);
}

/* Puts the disk in front of the system's, for all that opens a file from here on. */
static inline void failing_disk_install(void) {
  failing_disk.real = sqlite3_vfs_find(NULL);
  assert_non_null(failing_disk.real);
  failing_disk.vfs = *failing_disk.real; /* what is not about files goes to the system's */
  failing_disk.vfs.zName = "failing-disk";
  failing_disk.vfs.pNext = NULL;
  failing_disk.vfs.szOsFile = (int)sizeof(struct failing_disk_file) + failing_disk.real->szOsFile;
  failing_disk.vfs.xOpen = failing_disk_open;
  failing_disk.vfs.xDelete = failing_disk_delete;
  assert_int_equal(sqlite3_vfs_register(&failing_disk.vfs, 1), SQLITE_OK);
}

static inline void failing_disk_remove(void) {
  assert_int_equal(sqlite3_vfs_unregister(&failing_disk.vfs), SQLITE_OK);
}

#endif
