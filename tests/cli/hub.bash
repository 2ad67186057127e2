# SPDX-License-Identifier: GPL-3.0-or-later
#
# Starts and asks the Hub for tests (tests/hub). Sourced after lib.bash by tests that need it.
# shellcheck disable=SC2154 # lib.bash sets scratch and STEMMA_SOURCE
: "${STEMMA_TEST_HUB:=$STEMMA_SOURCE/build/release/stemma-test-hub}"
hub_pid=
trap 'hub_stop; rm -rf "$scratch"' EXIT

# hub_start OPTION... FILE: serves the records of a file. Sets HUB_URL and HUB_OTHER_URL; the log
# is $scratch/hub.log.
hub_start() {
  local tries=0
  hub_stop
  rm -f "$scratch/hub.urls"
  "$STEMMA_TEST_HUB" --urls "$scratch/hub.urls" --log "$scratch/hub.log" "$@" >/dev/null &
  hub_pid=$!
  until [[ -e $scratch/hub.urls ]]; do
    if ((tries++ > 600)) || ! kill -0 "$hub_pid" 2>/dev/null; then
      echo "the Hub for tests does not start" >&2
      exit 1
    fi
    sleep 0.05
  done
  # shellcheck disable=SC1091 # written by the Hub
  . "$scratch/hub.urls"
}

# hub_stop: ends the Hub, if it runs. One that does not end well has a fault of its own.
hub_stop() {
  [[ -n $hub_pid ]] || return 0
  kill "$hub_pid" 2>/dev/null
  wait "$hub_pid" || fail "the Hub for tests ended with code $?"
  hub_pid=
}

# hub_get PATH: what the Hub answers, its status aside.
hub_get() {
  curl --silent --show-error --globoff --max-time 60 "$HUB_URL$1"
}

# hub_set NAME=VALUE...: settings, and all counters at zero.
hub_set() {
  local IFS='&' answer
  answer=$(hub_get "/.test/set?$*")
  [[ $answer == '{}' ]] || fail "the Hub's settings $*: $answer"
  hub_get /.test/reset >/dev/null
}

# hub_counter NAME: a counter of the Hub; of status and faults by the name in them, such as 429.
hub_counter() {
  local value
  value=$(hub_get /.test/counters | sed -n "s/.*\"$1\":\([0-9]*\)[,}].*/\1/p")
  echo "${value:-0}"
}
