# Of the parser of cowtop, made with shtab 1.13.0 (https://github.com/tqdm/shtab).

_shtab_cowtop_subparsers=(run exec attach table fit replay compare export snapshot demo doctor serve mark metrics help completion)

_shtab_cowtop_run_option_strings=(-h --help --theme --shape --size --dtype --file --offset --order --allow-write --scratch-dir --mode --chunk --chunk-rows --flush-every --release --seed --pattern --pace --interval --exact --cold --memory-max --swap-max --cage --modes --instances --record --headless --page-map --fail-if --junit --junit-hostname --metrics --at --out --picture-size --view --only --debug)
_shtab_cowtop_exec_option_strings=(-h --help --theme --interval --all-maps --record --headless --json --page-map --map-file --fail-if --junit --junit-hostname --metrics --at --out --picture-size --view --only --no-hook --trace-calls --exact --memory-max --swap-max --cage --debug)
_shtab_cowtop_attach_option_strings=(-h --help --theme --interval --all-maps --record --headless --json --page-map --map-file --fail-if --junit --junit-hostname --metrics --at --out --picture-size --view --only --seconds --debug)
_shtab_cowtop_table_option_strings=(-h --help --modes --flush-every --swap --repeat --workload --file --dtype --shape --offset --order --size --memory-max --question --chunk --chunk-rows --cold --seed --scratch-dir --cage --format --screen --theme --debug)
_shtab_cowtop_fit_option_strings=(-h --help --file --dtype --shape --offset --order --size --allow-write --scratch-dir --workload --modes --chunk --chunk-rows --seed --memory --swap --prove --cage --format --screen --metrics --theme --debug)
_shtab_cowtop_replay_option_strings=(-h --help --by --theme --debug)
_shtab_cowtop_compare_option_strings=(-h --help --format --by --top --debug)
_shtab_cowtop_export_option_strings=(-h --help --format --processes --files --debug)
_shtab_cowtop_snapshot_option_strings=(-h --help --at --out --size --picture-size --view --only --theme --film --frames --seconds --debug)
_shtab_cowtop_demo_option_strings=(-h --help --recorded --big --theme --debug)
_shtab_cowtop_doctor_option_strings=(-h --help --json --measure --debug)
_shtab_cowtop_serve_option_strings=(-h --help --host --port --tabs --recipe --theme --debug)
_shtab_cowtop_mark_option_strings=(-h --help --debug)
_shtab_cowtop_metrics_option_strings=(-h --help --listen --interval --all-maps --debug)
_shtab_cowtop_help_option_strings=(-h --help --debug)
_shtab_cowtop_completion_option_strings=(-h --help --debug)
_shtab_cowtop_option_strings=(-h --help --debug --version --recipe --theme)

_shtab_cowtop_run_pos_0_COMPGEN=_cowtop_one_23ec3f4a
_shtab_cowtop_run___theme_COMPGEN=_cowtop_one_fc5cf4a2
_shtab_cowtop_run___dtype_COMPGEN=_cowtop_one_b40d869e
_shtab_cowtop_run___file_COMPGEN=_cowtop_file
_shtab_cowtop_run___order_COMPGEN=_cowtop_one_6923b44b
_shtab_cowtop_run___scratch_dir_COMPGEN=_cowtop_dir
_shtab_cowtop_run___mode_COMPGEN=_cowtop_one_9d1e88b9
_shtab_cowtop_run___release_COMPGEN=_cowtop_one_65d5d2ea
_shtab_cowtop_run___pattern_COMPGEN=_cowtop_one_075bb847
_shtab_cowtop_run___cage_COMPGEN=_cowtop_one_3117dfa8
_shtab_cowtop_run___modes_COMPGEN=_cowtop_many_e49bfd69
_shtab_cowtop_run___record_COMPGEN=_cowtop_file
_shtab_cowtop_run___fail_if_COMPGEN=_cowtop_one_9f4f5345
_shtab_cowtop_run___junit_COMPGEN=_cowtop_file
_shtab_cowtop_run___metrics_COMPGEN=_cowtop_one_8e51a8db
_shtab_cowtop_run___at_COMPGEN=_cowtop_many_e46ee07e
_shtab_cowtop_run___out_COMPGEN=_cowtop_file
_shtab_cowtop_run___picture_size_COMPGEN=_cowtop_one_164d1491
_shtab_cowtop_run___view_COMPGEN=_cowtop_one_b906b239
_shtab_cowtop_exec_pos_0_COMPGEN=_cowtop_command
_shtab_cowtop_exec___theme_COMPGEN=_cowtop_one_fc5cf4a2
_shtab_cowtop_exec___record_COMPGEN=_cowtop_file
_shtab_cowtop_exec___json_COMPGEN=_cowtop_file
_shtab_cowtop_exec___fail_if_COMPGEN=_cowtop_one_9f4f5345
_shtab_cowtop_exec___junit_COMPGEN=_cowtop_file
_shtab_cowtop_exec___metrics_COMPGEN=_cowtop_one_8e51a8db
_shtab_cowtop_exec___at_COMPGEN=_cowtop_many_e46ee07e
_shtab_cowtop_exec___out_COMPGEN=_cowtop_file
_shtab_cowtop_exec___picture_size_COMPGEN=_cowtop_one_164d1491
_shtab_cowtop_exec___view_COMPGEN=_cowtop_one_b906b239
_shtab_cowtop_exec___cage_COMPGEN=_cowtop_one_3117dfa8
_shtab_cowtop_attach_pos_0_COMPGEN=_cowtop_process
_shtab_cowtop_attach___theme_COMPGEN=_cowtop_one_fc5cf4a2
_shtab_cowtop_attach___record_COMPGEN=_cowtop_file
_shtab_cowtop_attach___json_COMPGEN=_cowtop_file
_shtab_cowtop_attach___fail_if_COMPGEN=_cowtop_one_9f4f5345
_shtab_cowtop_attach___junit_COMPGEN=_cowtop_file
_shtab_cowtop_attach___metrics_COMPGEN=_cowtop_one_8e51a8db
_shtab_cowtop_attach___at_COMPGEN=_cowtop_many_e46ee07e
_shtab_cowtop_attach___out_COMPGEN=_cowtop_file
_shtab_cowtop_attach___picture_size_COMPGEN=_cowtop_one_164d1491
_shtab_cowtop_attach___view_COMPGEN=_cowtop_one_b906b239
_shtab_cowtop_table___modes_COMPGEN=_cowtop_many_e49bfd69
_shtab_cowtop_table___workload_COMPGEN=_cowtop_one_23ec3f4a
_shtab_cowtop_table___file_COMPGEN=_cowtop_file
_shtab_cowtop_table___dtype_COMPGEN=_cowtop_one_b40d869e
_shtab_cowtop_table___order_COMPGEN=_cowtop_one_6923b44b
_shtab_cowtop_table___scratch_dir_COMPGEN=_cowtop_dir
_shtab_cowtop_table___cage_COMPGEN=_cowtop_one_3117dfa8
_shtab_cowtop_table___format_COMPGEN=_cowtop_one_bcf26c1a
_shtab_cowtop_table___theme_COMPGEN=_cowtop_one_fc5cf4a2
_shtab_cowtop_fit___file_COMPGEN=_cowtop_file
_shtab_cowtop_fit___dtype_COMPGEN=_cowtop_one_b40d869e
_shtab_cowtop_fit___order_COMPGEN=_cowtop_one_6923b44b
_shtab_cowtop_fit___scratch_dir_COMPGEN=_cowtop_dir
_shtab_cowtop_fit___workload_COMPGEN=_cowtop_one_23ec3f4a
_shtab_cowtop_fit___modes_COMPGEN=_cowtop_many_e49bfd69
_shtab_cowtop_fit___cage_COMPGEN=_cowtop_one_3117dfa8
_shtab_cowtop_fit___format_COMPGEN=_cowtop_one_bcf26c1a
_shtab_cowtop_fit___metrics_COMPGEN=_cowtop_one_8e51a8db
_shtab_cowtop_fit___theme_COMPGEN=_cowtop_one_fc5cf4a2
_shtab_cowtop_replay_pos_0_COMPGEN=_cowtop_file
_shtab_cowtop_replay___by_COMPGEN=_cowtop_one_c9450e05
_shtab_cowtop_replay___theme_COMPGEN=_cowtop_one_fc5cf4a2
_shtab_cowtop_compare_pos_0_COMPGEN=_cowtop_file
_shtab_cowtop_compare___format_COMPGEN=_cowtop_one_bcf26c1a
_shtab_cowtop_export_pos_0_COMPGEN=_cowtop_file
_shtab_cowtop_export___format_COMPGEN=_cowtop_one_ea6692e7
_shtab_cowtop_snapshot_pos_0_COMPGEN=_cowtop_file
_shtab_cowtop_snapshot___at_COMPGEN=_cowtop_many_e46ee07e
_shtab_cowtop_snapshot___out_COMPGEN=_cowtop_file
_shtab_cowtop_snapshot___size_COMPGEN=_cowtop_one_164d1491
_shtab_cowtop_snapshot___picture_size_COMPGEN=_cowtop_one_164d1491
_shtab_cowtop_snapshot___view_COMPGEN=_cowtop_one_b906b239
_shtab_cowtop_snapshot___theme_COMPGEN=_cowtop_one_fc5cf4a2
_shtab_cowtop_snapshot___film_COMPGEN=_cowtop_file
_shtab_cowtop_demo___theme_COMPGEN=_cowtop_one_fc5cf4a2
_shtab_cowtop_serve_pos_0_COMPGEN=_cowtop_one_d1ccde8c
_shtab_cowtop_serve___recipe_COMPGEN=_cowtop_one_c49649f5
_shtab_cowtop_serve___theme_COMPGEN=_cowtop_one_fc5cf4a2
_shtab_cowtop_metrics_pos_0_COMPGEN=_cowtop_process
_shtab_cowtop_metrics___listen_COMPGEN=_cowtop_one_8e51a8db
_shtab_cowtop_help_pos_0_COMPGEN=_cowtop_one_423807b9
_shtab_cowtop_completion_pos_0_COMPGEN=_cowtop_one_558d26c7
_shtab_cowtop___recipe_COMPGEN=_cowtop_one_c49649f5
_shtab_cowtop___theme_COMPGEN=_cowtop_one_fc5cf4a2

_shtab_cowtop_pos_0_choices=(run exec attach table fit replay compare export snapshot demo doctor serve mark metrics help completion)

_shtab_cowtop_run__h_nargs=0
_shtab_cowtop_run___help_nargs=0
_shtab_cowtop_run___allow_write_nargs=0
_shtab_cowtop_run___exact_nargs=0
_shtab_cowtop_run___cold_nargs=0
_shtab_cowtop_run___headless_nargs=0
_shtab_cowtop_run___page_map_nargs=0
_shtab_cowtop_run___junit_hostname_nargs=0
_shtab_cowtop_run___debug_nargs=0
_shtab_cowtop_exec_pos_0_nargs=...
_shtab_cowtop_exec__h_nargs=0
_shtab_cowtop_exec___help_nargs=0
_shtab_cowtop_exec___all_maps_nargs=0
_shtab_cowtop_exec___headless_nargs=0
_shtab_cowtop_exec___page_map_nargs=0
_shtab_cowtop_exec___junit_hostname_nargs=0
_shtab_cowtop_exec___no_hook_nargs=0
_shtab_cowtop_exec___trace_calls_nargs=0
_shtab_cowtop_exec___exact_nargs=0
_shtab_cowtop_exec___debug_nargs=0
_shtab_cowtop_attach__h_nargs=0
_shtab_cowtop_attach___help_nargs=0
_shtab_cowtop_attach___all_maps_nargs=0
_shtab_cowtop_attach___headless_nargs=0
_shtab_cowtop_attach___page_map_nargs=0
_shtab_cowtop_attach___junit_hostname_nargs=0
_shtab_cowtop_attach___debug_nargs=0
_shtab_cowtop_table__h_nargs=0
_shtab_cowtop_table___help_nargs=0
_shtab_cowtop_table___question_nargs=0
_shtab_cowtop_table___cold_nargs=0
_shtab_cowtop_table___screen_nargs=0
_shtab_cowtop_table___debug_nargs=0
_shtab_cowtop_fit__h_nargs=0
_shtab_cowtop_fit___help_nargs=0
_shtab_cowtop_fit___allow_write_nargs=0
_shtab_cowtop_fit___prove_nargs=0
_shtab_cowtop_fit___screen_nargs=0
_shtab_cowtop_fit___debug_nargs=0
_shtab_cowtop_replay_pos_0_nargs=+
_shtab_cowtop_replay__h_nargs=0
_shtab_cowtop_replay___help_nargs=0
_shtab_cowtop_replay___debug_nargs=0
_shtab_cowtop_compare_pos_0_nargs=+
_shtab_cowtop_compare__h_nargs=0
_shtab_cowtop_compare___help_nargs=0
_shtab_cowtop_compare___debug_nargs=0
_shtab_cowtop_export__h_nargs=0
_shtab_cowtop_export___help_nargs=0
_shtab_cowtop_export___processes_nargs=0
_shtab_cowtop_export___files_nargs=0
_shtab_cowtop_export___debug_nargs=0
_shtab_cowtop_snapshot_pos_0_nargs=+
_shtab_cowtop_snapshot__h_nargs=0
_shtab_cowtop_snapshot___help_nargs=0
_shtab_cowtop_snapshot___debug_nargs=0
_shtab_cowtop_demo__h_nargs=0
_shtab_cowtop_demo___help_nargs=0
_shtab_cowtop_demo___recorded_nargs=0
_shtab_cowtop_demo___big_nargs=0
_shtab_cowtop_demo___debug_nargs=0
_shtab_cowtop_doctor__h_nargs=0
_shtab_cowtop_doctor___help_nargs=0
_shtab_cowtop_doctor___json_nargs=0
_shtab_cowtop_doctor___measure_nargs=0
_shtab_cowtop_doctor___debug_nargs=0
_shtab_cowtop_serve_pos_0_nargs=...
_shtab_cowtop_serve__h_nargs=0
_shtab_cowtop_serve___help_nargs=0
_shtab_cowtop_serve___debug_nargs=0
_shtab_cowtop_mark_pos_0_nargs=+
_shtab_cowtop_mark__h_nargs=0
_shtab_cowtop_mark___help_nargs=0
_shtab_cowtop_mark___debug_nargs=0
_shtab_cowtop_metrics_pos_0_nargs=+
_shtab_cowtop_metrics__h_nargs=0
_shtab_cowtop_metrics___help_nargs=0
_shtab_cowtop_metrics___all_maps_nargs=0
_shtab_cowtop_metrics___debug_nargs=0
_shtab_cowtop_help_pos_0_nargs='*'
_shtab_cowtop_help__h_nargs=0
_shtab_cowtop_help___help_nargs=0
_shtab_cowtop_help___debug_nargs=0
_shtab_cowtop_completion__h_nargs=0
_shtab_cowtop_completion___help_nargs=0
_shtab_cowtop_completion___debug_nargs=0
_shtab_cowtop_pos_0_nargs=A...
_shtab_cowtop__h_nargs=0
_shtab_cowtop___help_nargs=0
_shtab_cowtop___debug_nargs=0
_shtab_cowtop___version_nargs=0


# Custom Preamble
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

_cowtop_one_23ec3f4a() {
  compgen -W "fill normalize random-rows touch scan lazy" -- "$1"
}
_cowtop_one_fc5cf4a2() {
  compgen -W "cowtop-dark cowtop-light ansi-dark ansi-light atom-one-dark atom-one-light catppuccin-frappe catppuccin-latte catppuccin-macchiato catppuccin-mocha dracula flexoki gruvbox monokai nord rose-pine rose-pine-dawn rose-pine-moon solarized-dark solarized-light textual-dark textual-light tokyo-night" -- "$1"
}
_cowtop_one_b40d869e() {
  compgen -W "float32 float64 float16 int8 int16 int32 int64 uint8 uint16 uint32 uint64 complex64 complex128" -- "$1"
}
_cowtop_one_6923b44b() {
  compgen -W "C F" -- "$1"
}
_cowtop_one_9d1e88b9() {
  compgen -W "r r+ w+ c load" -- "$1"
}
_cowtop_one_65d5d2ea() {
  compgen -W "keep dontneed cold pageout reopen drop-cache" -- "$1"
}
_cowtop_one_075bb847() {
  compgen -W "sequential random strided:16 columns" -- "$1"
}
_cowtop_one_3117dfa8() {
  compgen -W "auto cgroup2 cgroup1 systemd rlimit" -- "$1"
}
_cowtop_many_e49bfd69() {
  compgen -P "${1%"${1##*,}"}" -W "r r+ w+ c load lazy" -- "${1##*,}"
}
_cowtop_one_9f4f5345() {
  compgen -W "rss private_dirty swap file_backed private_copies copies_in_ram interpreter mapping_file libraries rss_anon private_clean shared_clean shared_dirty mapping_dirty pss page_tables minor_faults major_faults read written file_cached file_dirty file_writeback system_available system_dirty system_swap_used limit limit_usage limit_unreclaimable limit_reclaimable limit_swap limit_kernel memory_pressure" -- "$1"
}
_cowtop_one_8e51a8db() {
  compgen -W "127.0.0.1:9753" -- "$1"
}
_cowtop_many_e46ee07e() {
  compgen -P "${1%"${1##*,}"}" -W "start 25% 50% 75% end" -- "${1##*,}"
}
_cowtop_one_164d1491() {
  compgen -W "80x24 120x40 160x50" -- "$1"
}
_cowtop_one_b906b239() {
  compgen -W "monitor chart page-map table" -- "$1"
}
_cowtop_one_bcf26c1a() {
  compgen -W "text json csv markdown" -- "$1"
}
_cowtop_one_c9450e05() {
  compgen -W "time rows" -- "$1"
}
_cowtop_one_ea6692e7() {
  compgen -W "csv json" -- "$1"
}
_cowtop_one_d1ccde8c() {
  compgen -W "run exec attach table fit replay demo" -- "$1"
}
_cowtop_one_c49649f5() {
  compgen -W "changes flush limit page release lazy many file running tour" -- "$1"
}
_cowtop_one_423807b9() {
  compgen -W "after-the-end batch browser chunks ci cold-or-warm commands containers cost dask did-workers-copy exact exit-codes formats give-back hook how-many-fit install instances leak-or-cache limits marks metrics notebook over-the-limit own-process papers patterns picture picture-for-a-talk prometheus pytest recordings screens shell sources watch which-mode which-rows why-slow workloads run exec attach table fit replay compare export snapshot demo doctor serve mark metrics help completion" -- "$1"
}
_cowtop_one_558d26c7() {
  compgen -W "bash zsh fish" -- "$1"
}
# End Custom Preamble

# $1=COMP_WORDS[1]
_cowtop_of_shtab_compgen_files() {
  compgen -f -- $1  # files
}

# $1=COMP_WORDS[1]
_cowtop_of_shtab_compgen_dirs() {
  compgen -d -- $1  # recurse into subdirs
}

# $1=COMP_WORDS[1]
_cowtop_of_shtab_replace_nonword() {
  echo "${1//[^[:word:]]/_}"
}

# set default values (called for the initial parser & any subparsers)
_cowtop_of_set_parser_defaults() {
  local subparsers_var="${prefix}_subparsers[@]"
  sub_parsers=${!subparsers_var-}

  local current_option_strings_var="${prefix}_option_strings[@]"
  current_option_strings=${!current_option_strings_var}

  completed_positional_actions=0

  _cowtop_of_set_new_action "pos_$completed_positional_actions" true
}

# $1=action identifier
# $2=positional action (bool)
# set all identifiers for an action's parameters
_cowtop_of_set_new_action() {
  current_action="${prefix}_$(_cowtop_of_shtab_replace_nonword $1)"

  local current_action_compgen_var=${current_action}_COMPGEN
  current_action_compgen="${!current_action_compgen_var-}"

  local current_action_choices_var="${current_action}_choices[@]"
  current_action_choices="${!current_action_choices_var-}"

  local current_action_nargs_var="${current_action}_nargs"
  if [ -n "${!current_action_nargs_var-}" ]; then
    current_action_nargs="${!current_action_nargs_var}"
  else
    current_action_nargs=1
  fi

  current_action_args_start_index=$(( $word_index + 1 - $pos_only ))

  current_action_is_positional=$2
}

# Notes:
# `COMPREPLY`: what will be rendered after completion is triggered
# `completing_word`: currently typed word to generate completions for
# `${!var}`: evaluates the content of `var` and expand its content as a variable
#     hello="world"
#     x="hello"
#     ${!x} -> ${hello} -> "world"
_shtab_cowtop() {
  local completing_word="${COMP_WORDS[COMP_CWORD]}"
  local previous_word="${COMP_WORDS[COMP_CWORD-1]}"
  local completed_positional_actions
  local current_action
  local current_action_args_start_index
  local current_action_choices
  local current_action_compgen
  local current_action_is_positional
  local current_action_nargs
  local current_option_strings
  local sub_parsers
  COMPREPLY=()

  local prefix=_shtab_cowtop
  local word_index=0
  local pos_only=0 # "--" delimiter not encountered yet
  _cowtop_of_set_parser_defaults
  word_index=1

  # determine what arguments are appropriate for the current state
  # of the arg parser
  while [ $word_index -ne $COMP_CWORD ]; do
    local this_word="${COMP_WORDS[$word_index]}"

    if [[ $pos_only = 1 || " $this_word " != " -- " ]]; then
      if [[ -n $sub_parsers && " ${sub_parsers[@]} " == *" $this_word "* ]]; then
        # valid subcommand: add it to the prefix & reset the current action
        prefix="${prefix}_$(_cowtop_of_shtab_replace_nonword $this_word)"
        _cowtop_of_set_parser_defaults
      fi

      if [[ " ${current_option_strings[@]} " == *" $this_word "* ]]; then
        # a new action should be acquired (due to recognised option string or
        # no more input expected from current action);
        # the next positional action can fill in here
        _cowtop_of_set_new_action $this_word false
      fi

      if [[ "$current_action_nargs" != "*" ]] && \
         [[ "$current_action_nargs" != "+" ]] && \
         [[ "$current_action_nargs" != "?" ]] && \
         [[ "$current_action_nargs" != *"..." ]] && \
         (( $word_index + 1 - $current_action_args_start_index - $pos_only >= \
            $current_action_nargs )); then
        $current_action_is_positional && let "completed_positional_actions += 1"
        _cowtop_of_set_new_action "pos_$completed_positional_actions" true
      fi
    else
      pos_only=1 # "--" delimiter encountered
    fi

    let "word_index+=1"
  done

  # Generate the completions

  COMPREPLY=()
  if [[ $pos_only = 0 && "$completing_word" == -* &&
        ( -z "$current_action_compgen" || "$current_action_is_positional" = true ) ]]; then
    # optional argument started: use option strings
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(
      compgen -W "${current_option_strings[*]}" -- "$completing_word")
  elif [[ "$previous_word" =~ ^[0-9\&]*[\<\>]\>?$ ]]; then
    # handle redirection operators
    compopt -o filenames 2>/dev/null || : # bash>=4
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$completing_word")
  else
    # use choices & compgen
    local action_compgen_word="$completing_word"
    # handle tab-completing in the middle of a line (#248 <- #116)
    [[ -n "$current_action_compgen" && "$completing_word" == -* ]] && action_compgen_word=""
    [ -n "$current_action_compgen" ] && {
      [[ "$current_action_compgen" =~ _(file|dir|glob|FILE|DIR|GLOB)|File|Dir|Glob ]] &&
        compopt -o filenames 2>/dev/null || : # bash>=4
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(
        "$current_action_compgen" "$action_compgen_word")
    }
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(
      compgen -W "${current_action_choices[*]}" -- "$completing_word")
  fi

  if [[ ${#COMPREPLY[@]} = 0 ]]; then
    # native fallback matches are not necessarily filenames (e.g. variables)
    compopt +o filenames 2>/dev/null || : # bash>=4
  fi

  return 0
}

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
