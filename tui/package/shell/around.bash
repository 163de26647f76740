# The words of the line as the shell will have them: bash parts them at `=` and `:` as well.
_cowtop_words() {
  local line=$COMP_LINE word blank at=0
  words=() cword=0
  for word in "${COMP_WORDS[@]}"; do
    blank=${line%%[![:space:]]*}
    line=${line#"$blank"}
    line=${line#"$word"}
    if (( at > 0 )) && [[ -z $blank && -n $word ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
    (( at++ == COMP_CWORD )) && cword=$(( ${#words[@]} - 1 ))
  done
}

_cowtop() {
  local -a words
  local cword word index
  _cowtop_words
  for (( index = 1; index < cword; index++ )); do
    [[ ${words[index]} == -- ]] && break
  done
  if (( index < cword )) && [[ " ${words[*]:1:index} " == *" exec "* ]]; then
    _cowtop_of_command $(( index + 1 ))
    return
  fi

  # To shtab's function `--option=value` is two words.
  local COMP_CWORD=0
  local -a COMP_WORDS=()
  for (( index = 0; index <= cword; index++ )); do
    word=${words[index]}
    if [[ $word == --*=* ]]; then
      COMP_WORDS+=("${word%%=*}")
      word=${word#*=}
    fi
    COMP_WORDS+=("$word")
  done
  COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
  word=${COMP_WORDS[COMP_CWORD]#[\"\']}
  COMP_WORDS[COMP_CWORD]=$word
  _shtab_cowtop

  if [[ ${COMPREPLY[0]-} == /file ]]; then
    COMPREPLY=()
    compopt -o default 2>/dev/null
  fi
  # Readline puts what is found in the place of what stands behind the last `:`.
  if [[ $word == *:* && $COMP_WORDBREAKS == *:* ]]; then
    COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*:}"}"}")
  fi
}

# The command that `exec` is to run: $1 is the number of its first word.
_cowtop_of_command() {
  local name
  for name in _comp_command_offset _command_offset; do
    if declare -F "$name" >/dev/null; then
      "$name" "$1"
      return
    fi
  done
  COMPREPLY=()
  compopt -o default 2>/dev/null
  if (( cword == $1 )); then
    while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen -c -- "${words[cword]}")
  fi
}

complete -o bashdefault -F _cowtop cowtop
