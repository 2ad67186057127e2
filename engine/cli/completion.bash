# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# Completion of stemma for bash; printed by 'stemma completion bash'. What there is to choose from
# is what stemma itself answers: engine/cli/completion.h says how it is asked.

_stemma() {
  local program=$1 word=$2 line=${COMP_LINE:0:COMP_POINT} answer kind text about i
  local -i width=0 size=${#word} differ=0
  local -a texts=() abouts=()
  COMPREPLY=()
  [[ $program == \~/* ]] && program=$HOME/${program:2}
  answer=$("$program" --complete bash "$line" "$word" 2>/dev/null </dev/null)
  kind=${answer%%$'\n'*}
  case $kind in
    files) compopt -o default ;;
    folders) compopt -o dirnames ;;
    parts) compopt -o nospace ;;
  esac
  [[ $kind == words || $kind == parts ]] || return 0
  [[ $answer == *$'\n'* ]] || return 0
  while IFS=$'\t' read -r text about; do
    texts+=("$text")
    abouts+=("$about")
    ((${#text} > width)) && width=${#text}
    [[ ${text:0:size} == "${texts[0]:0:size}" ]] || differ=1
  done <<<"${answer#*$'\n'}"
  # Texts that differ in case have less in common than was typed, and bash would take that away.
  if ((differ)); then
    for i in "${!texts[@]}"; do texts[i]=$word${texts[i]:size}; done
  fi
  COMPREPLY=("${texts[@]}")
  # Where bash only lists them, with what they are.
  [[ ${COMP_TYPE:-} == 63 ]] && ((${#texts[@]} > 1)) || return 0
  for i in "${!texts[@]}"; do
    [[ -n ${abouts[i]} ]] || continue
    printf -v text '%-*s  %s' "$width" "${texts[i]}" "${abouts[i]}"
    COMPREPLY[i]=${text:0:${COLUMNS:-80}-1}
  done
}

complete -F _stemma stemma
