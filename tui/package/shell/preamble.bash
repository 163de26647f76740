# What these print is told to `_cowtop`, which asks readline itself for names of files.
_cowtop_file() { echo /file; }
# Called by this name it has shtab's function say that names of files come.
_cowtop_dir() { compgen -d -- "${1//\\/}"; }
_cowtop_command() { echo --; }
_cowtop_process() {
  local folder
  for folder in /proc/[0-9]*; do
    [[ -O $folder ]] && compgen -W "${folder#/proc/}" -- "$1"
  done
}
