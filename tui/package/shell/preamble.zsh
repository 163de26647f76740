# The command that `exec` is to run, and its own arguments.
_cowtop_command() {
  if [[ $words[1] != -- ]]; then
    compadd -- --
    return
  fi
  shift words
  (( CURRENT -= 1 ))
  _normal
}
