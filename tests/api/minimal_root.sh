#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The packages on a machine that has nothing: no compiler, no libraries of ours, no fonts. Made by
# debootstrap, so it takes minutes, root and a Debian mirror, and is no part of the test suite.
#
# usage: tests/api/minimal_root.sh FOLDER_OF_PACKAGES ROOT [SUITE [MIRROR]]
#
# ROOT is made where it is not there, and stays. The packages are made by
#   cpack -G DEB --config build/release/CPackConfig.cmake -B FOLDER_OF_PACKAGES
set -euo pipefail
packages=$1 root=$2 suite=${3:-bookworm} mirror=${4:-http://deb.debian.org/debian}

say() {
  echo "==> $*"
}
inside() {
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/data LC_ALL=C.UTF-8 TERM=dumb \
    DEBIAN_FRONTEND=noninteractive "$@"
}
# expect WHAT PATTERN: standard input has a line like that.
expect() {
  local text
  text=$(cat)
  grep -qE -- "$2" <<<"$text" || {
    echo "FAIL: $1: no '$2' in: ${text:0:500}" >&2
    exit 1
  }
  say "$1: $(grep -m 1 -E -- "$2" <<<"$text")"
}

if [[ ! -e $root/etc/debian_version ]]; then
  say "debootstrap --variant=minbase $suite"
  debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$root.log" 2>&1 || {
    tail "$root.log" >&2
    exit 1
  }
fi
# Small images leave manual pages out; here they are to be read.
rm -f "$root"/etc/dpkg/dpkg.cfg.d/docker
rm -rf "$root/data" "$root/packages"
mkdir -p "$root/packages" "$root/data"
cp "$packages"/*.deb "$root/packages"
for tool in cc gcc clang make cmake; do
  ! inside sh -c "command -v $tool" || { echo "FAIL: $root has $tool" >&2 && exit 1; }
done

say "apt install ./stemma_*.deb"
inside apt-get -q update >/dev/null 2>&1
inside sh -c 'apt-get -q -y install --no-install-recommends /packages/stemma_*.deb' >/dev/null
for tool in cc gcc clang make cmake; do
  ! inside sh -c "command -v $tool" || { echo "FAIL: stemma brings $tool" >&2 && exit 1; }
done
inside sh -c 'ldd /usr/bin/stemma' | grep 'not found' && exit 1
inside stemma --version | expect "version" '^stemma [0-9.]+$'
inside stemma rank --top 3 2>/dev/null | expect "rank" '1 +mistralai/Mistral-7B-v0.1'
printf '%s\n' '{"id":"a/base"}' '{"id":"b/tuned","tags":["base_model:finetune:a/base"]}' \
  >"$root/data/mine.jsonl"
inside stemma import --no-progress /data/mine.jsonl 2>&1 | expect "import" 'in the store'
inside stemma tree a/base | expect "tree" 'b/tuned'
for format in dot svg png pdf; do
  inside stemma draw a/base -o "/data/x.$format" 2>&1 | expect "draw .$format" 'drawn'
done
head -c 4 "$root/data/x.png" | tr -cd '[:print:]' | expect "a PNG" '^PNG$'
head -c 4 "$root/data/x.pdf" | expect "a PDF" '^%PDF$'
expect "an SVG" '<title>b/tuned</title>' <"$root/data/x.svg"

say "apt install man-db bash-completion"
inside apt-get -q -y install --no-install-recommends man-db bash-completion >/dev/null
inside man stemma-rank 2>/dev/null | expect "man stemma-rank" 'stemma rank'
inside man 7 stemma-measures 2>/dev/null | expect "man 7 stemma-measures" 'influence'
# shellcheck disable=SC2016 # the inner shell expands it
inside bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader stemma
  COMP_WORDS=(stemma show a) COMP_CWORD=2 COMP_LINE="stemma show a" COMP_POINT=13
  $(complete -p stemma | sed "s/.*-F \([^ ]*\).*/\1/") stemma a show; echo "${COMPREPLY[@]}"' |
  expect "completion" 'a/base'

say "apt install ./libstemma*.deb"
inside sh -c 'apt-get -q -y install --no-install-recommends /packages/libstemma0*.deb' >/dev/null
inside sh -c 'ldconfig -p' | expect "the loader knows" 'libstemma\.so\.'

say "apt purge stemma libstemma"
inside sh -c 'apt-get -q -y purge stemma "libstemma0*"' >/dev/null
left=$(inside sh -c 'find /usr /etc /var/lib/dpkg/info -name "*stemma*"')
[[ -z $left ]] || { echo "FAIL: left behind: $left" >&2 && exit 1; }
say "everything passed"
