# The command that `exec` is to run, and its own arguments.
function _cowtop_command
  set -l tokens (commandline -opc)
  set -l at (contains -i -- -- $tokens)
  if test -z "$at"
    echo --
    return
  end
  set -l before
  if test $at -lt (count $tokens)
    set before (string escape -- $tokens[(math $at + 1)..-1])
  end
  complete -C "$before $(commandline -ct)"
end
