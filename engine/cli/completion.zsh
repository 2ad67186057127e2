#compdef stemma
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completion of stemma for zsh; printed by 'stemma completion zsh'. What there is to choose from
# is what stemma itself answers: engine/cli/completion.h says how it is asked.

_stemma() {
  local program=${(Q)words[1]} line="${(j: :)words[1,CURRENT-1]} $IPREFIX$QIPREFIX$PREFIX"
  local kind text
  local -a answer found flags
  [[ $program == \~/* ]] && program=$HOME/${program[3,-1]}
  answer=("${(@f)$($program --complete zsh $line 2>/dev/null </dev/null)}")
  kind=$answer[1]
  shift answer
  case $kind in
    files|folders)
      if [[ $PREFIX == --*=* ]]; then
        compset -P '*='
      elif [[ $PREFIX == -[^-]?* ]]; then
        compset -P '-?'
      fi
      if [[ $kind == files ]]; then _files; else _files -/; fi
      ;;
    words|parts)
      # _describe takes NAME:DESCRIPTION.
      for text in $answer; do
        if [[ $text == *$'\t'* ]]; then
          found+=("${${${text%%$'\t'*}//\\/\\\\}//:/\\:}:${text#*$'\t'}")
        else
          found+=("${${text//\\/\\\\}//:/\\:}")
        fi
      done
      [[ $kind == parts ]] && flags=(-S '')
      _describe stemma found "${(@)flags}" -M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}'
      ;;
    *) return 1 ;;
  esac
}

if [[ $funcstack[1] == _stemma ]]; then
  _stemma "$@"
else
  compdef _stemma stemma
fi
