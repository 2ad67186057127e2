#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: peer_sqlite.sh FILE
#
# The peer in SQL: FILE's lines into a temporary database, then peer_sqlite.sql.
set -euo pipefail
{
  echo 'PRAGMA cache_size = -500000;'
  echo 'CREATE TABLE line (json TEXT);'
  echo '.mode ascii'
  printf '.separator "\\037" "\\n"\n'
  printf '.import "%s" line\n' "$1"
  cat "$(dirname "$0")/peer_sqlite.sql"
} | sqlite3 -bail ''
