# Of the parser of cowtop, made with shtab 1.13.0 (https://github.com/tqdm/shtab).

# Custom Preamble
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

# End Custom Preamble

# Parse current commandline:
# - _shtab_cowtop_cmdpath=(sub)command path seen so far
# - _shtab_cowtop_npos=number of positional arguments given after it
# - options are skipped based on _shtab_cowtop_opts_with_value & _shtab_cowtop_commands lists
function _shtab_cowtop_scan
  set -g _shtab_cowtop_cmdpath ''
  set -g _shtab_cowtop_npos 0
  set -l tokens (commandline -opc)
  set -e tokens[1]
  set -l expect_value 0
  for t in $tokens
    if test $expect_value -eq 1
      set expect_value 0
      continue
    end
    switch "$t"
      case '--*=*'
        continue
      case '-*'
        if contains -- $t $_shtab_cowtop_opts_with_value
          set expect_value 1
        end
        continue
      case '*'
        if test $_shtab_cowtop_npos -eq 0
          set -l candidate $t
          if test -n "$_shtab_cowtop_cmdpath"
            set candidate "$_shtab_cowtop_cmdpath $t"
          end
          if contains -- $candidate $_shtab_cowtop_commands
            set -g _shtab_cowtop_cmdpath $candidate
            continue
          end
        end
        set -g _shtab_cowtop_npos (math $_shtab_cowtop_npos + 1)
    end
  end
end

# Condition helper: true if the current (sub)command path equals the given one.
function _shtab_cowtop_using
  _shtab_cowtop_scan
  test "$_shtab_cowtop_cmdpath" = "$argv"
end

set -g _shtab_cowtop_commands run exec attach table fit replay compare export snapshot demo doctor serve mark metrics help completion
set -g _shtab_cowtop_opts_with_value --at --by --cage --chunk --chunk-rows --dtype --fail-if --file --film --flush-every --format --frames --host --instances --interval --json --junit --listen --map-file --memory --memory-max --metrics --mode --modes --offset --only --order --out --pace --pattern --picture-size --port --recipe --record --release --repeat --scratch-dir --seconds --seed --shape --size --swap --swap-max --tabs --theme --top --view --workload

complete -c cowtop -e
complete -c cowtop -f

complete -c cowtop -n _shtab_cowtop_using -s h -l help -d 'show this help message and exit'
complete -c cowtop -n _shtab_cowtop_using -l debug -d 'keep a log with tracebacks, and name its file at the end'
complete -c cowtop -n _shtab_cowtop_using -l version -d 'say which version this is'
complete -c cowtop -n _shtab_cowtop_using -l recipe -xka "changes flush limit page release lazy many file running tour" -d 'the question to begin with: changes, flush, limit, page, release, lazy, many, file, running, tour'
complete -c cowtop -n _shtab_cowtop_using -l theme -xka "cowtop-dark cowtop-light ansi-dark ansi-light atom-one-dark atom-one-light catppuccin-frappe catppuccin-latte catppuccin-macchiato catppuccin-mocha dracula flexoki gruvbox monokai nord rose-pine rose-pine-dawn rose-pine-moon solarized-dark solarized-light textual-dark textual-light tokyo-night" -d 'the colours of what is drawn: cowtop-dark, cowtop-light or one of Textual'"'"'s; default what suits the terminal'
complete -c cowtop -n '_shtab_cowtop_using; and test $_shtab_cowtop_npos -eq 0' -a run -d 'Run one workload, on the screen or headless.'
complete -c cowtop -n '_shtab_cowtop_using run' -s h -l help -d 'show this help message and exit'
complete -c cowtop -n '_shtab_cowtop_using run' -l theme -xka "cowtop-dark cowtop-light ansi-dark ansi-light atom-one-dark atom-one-light catppuccin-frappe catppuccin-latte catppuccin-macchiato catppuccin-mocha dracula flexoki gruvbox monokai nord rose-pine rose-pine-dawn rose-pine-moon solarized-dark solarized-light textual-dark textual-light tokyo-night" -d 'the colours of the screen, or of pictures: cowtop-dark, cowtop-light or one of Textual'"'"'s; default what suits the terminal'
complete -c cowtop -n '_shtab_cowtop_using run' -l shape -x -d 'shape of the array: as many lengths as there are, like 50000000 or 64x512x512; of a raw file one may be ?'
complete -c cowtop -n '_shtab_cowtop_using run' -l size -x -d 'its size instead, like 256M, in rows of 20,000'
complete -c cowtop -n '_shtab_cowtop_using run' -l dtype -xka "float32 float64 float16 int8 int16 int32 int64 uint8 uint16 uint32 uint64 complex64 complex128" -d 'default float32; of a raw file any of numpy'"'"'s'
complete -c cowtop -n '_shtab_cowtop_using run' -l file -xka "(__fish_complete_path)" -d 'work on your own .npy, a stored member of an .npz, or a raw file with --dtype (and --shape, --offset, --order): in mode r, c or load'
complete -c cowtop -n '_shtab_cowtop_using run' -l offset -x -d 'where in --file a raw array begins; default 0'
complete -c cowtop -n '_shtab_cowtop_using run' -l order -xka "C F" -d 'of a raw array; F: column by column'
complete -c cowtop -n '_shtab_cowtop_using run' -l allow-write -d 'let r+ and w+ change --file'
complete -c cowtop -n '_shtab_cowtop_using run' -l scratch-dir -xka "(__fish_complete_directories)" -d 'where scratch arrays go (a real disk); default /var/tmp'
complete -c cowtop -n '_shtab_cowtop_using run' -l mode -xka "r r+ w+ c load" -d 'r, r+, w+, c, load; default c (r for lazy)'
complete -c cowtop -n '_shtab_cowtop_using run' -l chunk -l chunk-rows -x -d 'what one step does: rows, bytes like 1M, 1/12 or all; default: a row of 16K or more, of smaller ones as many as make a mebibyte, or a 256th of the array'
complete -c cowtop -n '_shtab_cowtop_using run' -l flush-every -x -d 'flush after so many rows, bytes like 64M or 1/12; 0 = never; default: by the shape, 100 for rows of 20,000 float32'
complete -c cowtop -n '_shtab_cowtop_using run' -l release -xka "keep dontneed cold pageout reopen drop-cache" -d 'after a flush: keep, dontneed, cold, pageout, reopen, drop-cache; default keep'
complete -c cowtop -n '_shtab_cowtop_using run' -l seed -x -d 'varies normalize, random-rows, --pattern random; default 0'
complete -c cowtop -n '_shtab_cowtop_using run' -l pattern -xka "sequential random strided:16 columns" -d 'how scan and lazy read: sequential, random, strided:N, columns; default sequential'
complete -c cowtop -n '_shtab_cowtop_using run' -l pace -x -d 'to stretch the run to; 0 = full speed; default 45, headless 0'
complete -c cowtop -n '_shtab_cowtop_using run' -l interval -x -d 'between samples; default 0.25'
complete -c cowtop -n '_shtab_cowtop_using run' -l exact -d 'let the kernel tell which pages are written (6.7+): a fault a page after each flush'
complete -c cowtop -n '_shtab_cowtop_using run' -l cold -d 'have the file'"'"'s clean pages leave the page cache before the start'
complete -c cowtop -n '_shtab_cowtop_using run' -l memory-max -x -d 'memory limit around the workload, like 512M; default none'
complete -c cowtop -n '_shtab_cowtop_using run' -l swap-max -x -d 'swap it may use beside it, like 0 or 1G'
complete -c cowtop -n '_shtab_cowtop_using run' -l cage -xka "auto cgroup2 cgroup1 systemd rlimit" -d 'how: auto, cgroup2, cgroup1, systemd, rlimit; default: what works'
complete -c cowtop -n '_shtab_cowtop_using run' -l modes -xka "(__fish_append , r r+ w+ c load lazy)" -d 'the same run in up to four modes, side by side'
complete -c cowtop -n '_shtab_cowtop_using run' -l instances -x -d 'N of it at once on one file, 1 to 64, each with a seed of its own and all in one cage; --fail-if is judged on all of them together'
complete -c cowtop -n '_shtab_cowtop_using run' -l record -xka "(__fish_complete_path)" -d 'record it as JSON Lines for replay, compare, export and snapshot; .gz packs it; out/{host}-{rank}.jsonl is another file in every process of a job (cowtop help batch)'
complete -c cowtop -n '_shtab_cowtop_using run' -l headless -d 'no screen: one JSON object at the end'
complete -c cowtop -n '_shtab_cowtop_using run' -l page-map -d 'headless: the array'"'"'s pages in the JSON, as text too'
complete -c cowtop -n '_shtab_cowtop_using run' -l fail-if -xka "rss private_dirty swap file_backed private_copies copies_in_ram interpreter mapping_file libraries rss_anon private_clean shared_clean shared_dirty mapping_dirty pss page_tables minor_faults major_faults read written file_cached file_dirty file_writeback system_available system_dirty system_swap_used limit limit_usage limit_unreclaimable limit_reclaimable limit_swap limit_kernel memory_pressure" -d 'headless: exit 5 if so, like '"'"'private_copies > 500M'"'"' or '"'"'rss_anon.peak > 5%'"'"'; repeatable'
complete -c cowtop -n '_shtab_cowtop_using run' -l junit -xka "(__fish_complete_path)" -d 'headless: the run and its budgets as JUnit XML'
complete -c cowtop -n '_shtab_cowtop_using run' -l junit-hostname -d 'headless: the name of this machine in it too'
complete -c cowtop -n '_shtab_cowtop_using run' -l metrics -xka "127.0.0.1:9753" -d 'let Prometheus scrape it meanwhile, at 127.0.0.1:9753 for one; :0 takes a free port (`cowtop help prometheus`)'
complete -c cowtop -n '_shtab_cowtop_using run' -l at -xka "(__fish_append , start 25% 50% 75% end)" -d 'headless: 25%, 12s, flush:3, end ...'
complete -c cowtop -n '_shtab_cowtop_using run' -l out -xka "(__fish_complete_path)" -d 'headless: like shots/{name}-{at}.svg; the suffix says which: .svg .png .txt .ans'
complete -c cowtop -n '_shtab_cowtop_using run' -l picture-size -xka "80x24 120x40 160x50" -d 'headless: default 120x40'
complete -c cowtop -n '_shtab_cowtop_using run' -l view -xka "monitor chart page-map table" -d 'headless: what to draw: monitor, chart, page-map, table; default monitor'
complete -c cowtop -n '_shtab_cowtop_using run' -l only -x -d 'headless: of instances this one alone, from 1'
complete -c cowtop -n '_shtab_cowtop_using run' -l debug -d 'keep a log with tracebacks, and name its file at the end'
complete -c cowtop -n '_shtab_cowtop_using run; and test $_shtab_cowtop_npos -eq 0' -ka "fill normalize random-rows touch scan lazy" -d 'fill, normalize, random-rows, touch, scan, lazy'
complete -c cowtop -n '_shtab_cowtop_using; and test $_shtab_cowtop_npos -eq 0' -a exec -d 'Run a command of your own, unchanged, and watch it with its children.'
complete -c cowtop -n '_shtab_cowtop_using exec' -s h -l help -d 'show this help message and exit'
complete -c cowtop -n '_shtab_cowtop_using exec' -l theme -xka "cowtop-dark cowtop-light ansi-dark ansi-light atom-one-dark atom-one-light catppuccin-frappe catppuccin-latte catppuccin-macchiato catppuccin-mocha dracula flexoki gruvbox monokai nord rose-pine rose-pine-dawn rose-pine-moon solarized-dark solarized-light textual-dark textual-light tokyo-night" -d 'the colours of the screen, or of pictures: cowtop-dark, cowtop-light or one of Textual'"'"'s; default what suits the terminal'
complete -c cowtop -n '_shtab_cowtop_using exec' -l interval -x -d 'between samples; default 0.25'
complete -c cowtop -n '_shtab_cowtop_using exec' -l all-maps -d 'libraries and executables among the files too'
complete -c cowtop -n '_shtab_cowtop_using exec' -l record -xka "(__fish_complete_path)" -d 'record it as JSON Lines for replay, compare, export and snapshot; .gz packs it; out/{host}-{rank}.jsonl is another file in every process of a job (cowtop help batch)'
complete -c cowtop -n '_shtab_cowtop_using exec' -l headless -d 'no screen: one JSON object at the end'
complete -c cowtop -n '_shtab_cowtop_using exec' -l json -xka "(__fish_complete_path)" -d 'headless: the JSON goes there, and nothing of cowtop'"'"'s to stdout'
complete -c cowtop -n '_shtab_cowtop_using exec' -l page-map -d 'headless: a file'"'"'s pages in the JSON, as text too, and the rows that cost memory'
complete -c cowtop -n '_shtab_cowtop_using exec' -l map-file -x -d 'its name or path; default: the file with the most private copies'
complete -c cowtop -n '_shtab_cowtop_using exec' -l fail-if -xka "rss private_dirty swap file_backed private_copies copies_in_ram interpreter mapping_file libraries rss_anon private_clean shared_clean shared_dirty mapping_dirty pss page_tables minor_faults major_faults read written file_cached file_dirty file_writeback system_available system_dirty system_swap_used limit limit_usage limit_unreclaimable limit_reclaimable limit_swap limit_kernel memory_pressure" -d 'headless: exit 5 if so, like '"'"'private_copies > 500M'"'"' or '"'"'rss_anon.peak > 5%'"'"'; repeatable'
complete -c cowtop -n '_shtab_cowtop_using exec' -l junit -xka "(__fish_complete_path)" -d 'headless: the run and its budgets as JUnit XML'
complete -c cowtop -n '_shtab_cowtop_using exec' -l junit-hostname -d 'headless: the name of this machine in it too'
complete -c cowtop -n '_shtab_cowtop_using exec' -l metrics -xka "127.0.0.1:9753" -d 'let Prometheus scrape it meanwhile, at 127.0.0.1:9753 for one; :0 takes a free port (`cowtop help prometheus`)'
complete -c cowtop -n '_shtab_cowtop_using exec' -l at -xka "(__fish_append , start 25% 50% 75% end)" -d 'headless: 25%, 12s, flush:3, end ...'
complete -c cowtop -n '_shtab_cowtop_using exec' -l out -xka "(__fish_complete_path)" -d 'headless: like shots/{name}-{at}.svg; the suffix says which: .svg .png .txt .ans'
complete -c cowtop -n '_shtab_cowtop_using exec' -l picture-size -xka "80x24 120x40 160x50" -d 'headless: default 120x40'
complete -c cowtop -n '_shtab_cowtop_using exec' -l view -xka "monitor chart page-map table" -d 'headless: what to draw: monitor, chart, page-map, table; default monitor'
complete -c cowtop -n '_shtab_cowtop_using exec' -l only -x -d 'headless: of instances this one alone, from 1'
complete -c cowtop -n '_shtab_cowtop_using exec' -l no-hook -d 'Python: do not let it tell of its own mappings and flushes'
complete -c cowtop -n '_shtab_cowtop_using exec' -l trace-calls -d 'Python: the file and line that called'
complete -c cowtop -n '_shtab_cowtop_using exec' -l exact -d 'Python: which rows of its memory maps it writes, to the page (kernel 6.7 and later): a fault more for each page at its first write'
complete -c cowtop -n '_shtab_cowtop_using exec' -l memory-max -x -d 'memory limit around the command, like 512M; default none'
complete -c cowtop -n '_shtab_cowtop_using exec' -l swap-max -x -d 'swap it may use beside it, like 0 or 1G'
complete -c cowtop -n '_shtab_cowtop_using exec' -l cage -xka "auto cgroup2 cgroup1 systemd rlimit" -d 'how: auto, cgroup2, cgroup1, systemd, rlimit; default: what works'
complete -c cowtop -n '_shtab_cowtop_using exec' -l debug -d 'keep a log with tracebacks, and name its file at the end'
complete -c cowtop -n '_shtab_cowtop_using exec; and test $_shtab_cowtop_npos -ge 0' -ka "(_cowtop_command)" -d 'what to run, unchanged'
complete -c cowtop -n '_shtab_cowtop_using; and test $_shtab_cowtop_npos -eq 0' -a attach -d 'Watch a process that runs already, with its children.'
complete -c cowtop -n '_shtab_cowtop_using attach' -s h -l help -d 'show this help message and exit'
complete -c cowtop -n '_shtab_cowtop_using attach' -l theme -xka "cowtop-dark cowtop-light ansi-dark ansi-light atom-one-dark atom-one-light catppuccin-frappe catppuccin-latte catppuccin-macchiato catppuccin-mocha dracula flexoki gruvbox monokai nord rose-pine rose-pine-dawn rose-pine-moon solarized-dark solarized-light textual-dark textual-light tokyo-night" -d 'the colours of the screen, or of pictures: cowtop-dark, cowtop-light or one of Textual'"'"'s; default what suits the terminal'
complete -c cowtop -n '_shtab_cowtop_using attach' -l interval -x -d 'between samples; default 0.25'
complete -c cowtop -n '_shtab_cowtop_using attach' -l all-maps -d 'libraries and executables among the files too'
complete -c cowtop -n '_shtab_cowtop_using attach' -l record -xka "(__fish_complete_path)" -d 'record it as JSON Lines for replay, compare, export and snapshot; .gz packs it; out/{host}-{rank}.jsonl is another file in every process of a job (cowtop help batch)'
complete -c cowtop -n '_shtab_cowtop_using attach' -l headless -d 'no screen: one JSON object at the end'
complete -c cowtop -n '_shtab_cowtop_using attach' -l json -xka "(__fish_complete_path)" -d 'headless: the JSON goes there, and nothing of cowtop'"'"'s to stdout'
complete -c cowtop -n '_shtab_cowtop_using attach' -l page-map -d 'headless: a file'"'"'s pages in the JSON, as text too, and the rows that cost memory'
complete -c cowtop -n '_shtab_cowtop_using attach' -l map-file -x -d 'its name or path; default: the file with the most private copies'
complete -c cowtop -n '_shtab_cowtop_using attach' -l fail-if -xka "rss private_dirty swap file_backed private_copies copies_in_ram interpreter mapping_file libraries rss_anon private_clean shared_clean shared_dirty mapping_dirty pss page_tables minor_faults major_faults read written file_cached file_dirty file_writeback system_available system_dirty system_swap_used limit limit_usage limit_unreclaimable limit_reclaimable limit_swap limit_kernel memory_pressure" -d 'headless: exit 5 if so, like '"'"'private_copies > 500M'"'"' or '"'"'rss_anon.peak > 5%'"'"'; repeatable'
complete -c cowtop -n '_shtab_cowtop_using attach' -l junit -xka "(__fish_complete_path)" -d 'headless: the run and its budgets as JUnit XML'
complete -c cowtop -n '_shtab_cowtop_using attach' -l junit-hostname -d 'headless: the name of this machine in it too'
complete -c cowtop -n '_shtab_cowtop_using attach' -l metrics -xka "127.0.0.1:9753" -d 'let Prometheus scrape it meanwhile, at 127.0.0.1:9753 for one; :0 takes a free port (`cowtop help prometheus`)'
complete -c cowtop -n '_shtab_cowtop_using attach' -l at -xka "(__fish_append , start 25% 50% 75% end)" -d 'headless: 25%, 12s, flush:3, end ...'
complete -c cowtop -n '_shtab_cowtop_using attach' -l out -xka "(__fish_complete_path)" -d 'headless: like shots/{name}-{at}.svg; the suffix says which: .svg .png .txt .ans'
complete -c cowtop -n '_shtab_cowtop_using attach' -l picture-size -xka "80x24 120x40 160x50" -d 'headless: default 120x40'
complete -c cowtop -n '_shtab_cowtop_using attach' -l view -xka "monitor chart page-map table" -d 'headless: what to draw: monitor, chart, page-map, table; default monitor'
complete -c cowtop -n '_shtab_cowtop_using attach' -l only -x -d 'headless: of instances this one alone, from 1'
complete -c cowtop -n '_shtab_cowtop_using attach' -l seconds -x -d 'headless: how long to watch; else to its end, or ctrl+c'
complete -c cowtop -n '_shtab_cowtop_using attach' -l debug -d 'keep a log with tracebacks, and name its file at the end'
complete -c cowtop -n '_shtab_cowtop_using attach; and test $_shtab_cowtop_npos -eq 0' -ka "(__fish_complete_pids)" -d 'the process; its children come along. Without it: a list to choose from'
complete -c cowtop -n '_shtab_cowtop_using; and test $_shtab_cowtop_npos -eq 0' -a table -d 'Modes x flush x swap under a memory limit: who finishes, who is killed, with the figures.'
complete -c cowtop -n '_shtab_cowtop_using table' -s h -l help -d 'show this help message and exit'
complete -c cowtop -n '_shtab_cowtop_using table' -l modes -xka "(__fish_append , r r+ w+ c load lazy)" -d 'any of r, r+, w+, c, load, lazy; default r+,c,load,lazy'
complete -c cowtop -n '_shtab_cowtop_using table' -l flush-every -x -d 'rows, or bytes like 64M, 0 = never; default 0 and by the shape, 0,100 for rows of 20,000 float32'
complete -c cowtop -n '_shtab_cowtop_using table' -l swap -x -d 'sizes or multiples of the memory limit; default 0,1.5x'
complete -c cowtop -n '_shtab_cowtop_using table' -l repeat -x -d 'how often each cell is run; default 1'
complete -c cowtop -n '_shtab_cowtop_using table' -l workload -xka "fill normalize random-rows touch scan lazy" -d 'fill, normalize, random-rows, touch, scan, lazy; default fill'
complete -c cowtop -n '_shtab_cowtop_using table' -l file -xka "(__fish_complete_path)" -d 'a scratch array like the one in this file, which is only looked at'
complete -c cowtop -n '_shtab_cowtop_using table' -l dtype -xka "float32 float64 float16 int8 int16 int32 int64 uint8 uint16 uint32 uint64 complex64 complex128" -d 'of the scratch array, default float32; of a raw --file'
complete -c cowtop -n '_shtab_cowtop_using table' -l shape -x -d 'of either, like 50000x20000 or 64x512x512; 1D: 50000000'
complete -c cowtop -n '_shtab_cowtop_using table' -l offset -x -d 'where in a raw --file it begins; default 0'
complete -c cowtop -n '_shtab_cowtop_using table' -l order -xka "C F" -d 'of a raw --file; F: column by column'
complete -c cowtop -n '_shtab_cowtop_using table' -l size -x -d 'of a scratch array, in rows of 20,000; default 1G'
complete -c cowtop -n '_shtab_cowtop_using table' -l memory-max -x -d 'the limit around each run; default 512M'
complete -c cowtop -n '_shtab_cowtop_using table' -l question -d 'the question'"'"'s own case: 50,000 x 20,000 float32 under 2 GiB'
complete -c cowtop -n '_shtab_cowtop_using table' -l chunk -l chunk-rows -x -d 'what one step does: rows, bytes like 1M, 1/12 or all; default: a row of 16K or more, of smaller ones as many as make a mebibyte, or a 256th of the array'
complete -c cowtop -n '_shtab_cowtop_using table' -l cold -d 'have the file'"'"'s clean pages leave the page cache before the start'
complete -c cowtop -n '_shtab_cowtop_using table' -l seed -x -d 'varies normalize and random-rows; default 0'
complete -c cowtop -n '_shtab_cowtop_using table' -l scratch-dir -xka "(__fish_complete_directories)" -d 'where arrays go (a real disk); default /var/tmp'
complete -c cowtop -n '_shtab_cowtop_using table' -l cage -xka "auto cgroup2 cgroup1 systemd rlimit" -d 'how: auto, cgroup2, cgroup1, systemd, rlimit; default: what works'
complete -c cowtop -n '_shtab_cowtop_using table' -l format -xka "text json csv markdown" -d 'text, json, csv, markdown; default text'
complete -c cowtop -n '_shtab_cowtop_using table' -l screen -d 'on the screen, cell by cell'
complete -c cowtop -n '_shtab_cowtop_using table' -l theme -xka "cowtop-dark cowtop-light ansi-dark ansi-light atom-one-dark atom-one-light catppuccin-frappe catppuccin-latte catppuccin-macchiato catppuccin-mocha dracula flexoki gruvbox monokai nord rose-pine rose-pine-dawn rose-pine-moon solarized-dark solarized-light textual-dark textual-light tokyo-night" -d 'the colours of the screen: cowtop-dark, cowtop-light or one of Textual'"'"'s; default what suits the terminal'
complete -c cowtop -n '_shtab_cowtop_using table' -l debug -d 'keep a log with tracebacks, and name its file at the end'
complete -c cowtop -n '_shtab_cowtop_using; and test $_shtab_cowtop_npos -eq 0' -a fit -d 'How many instances of one file fit in so much memory: what each costs, what all share.'
complete -c cowtop -n '_shtab_cowtop_using fit' -s h -l help -d 'show this help message and exit'
complete -c cowtop -n '_shtab_cowtop_using fit' -l file -xka "(__fish_complete_path)" -d 'your own .npy, a stored member of an .npz, or a raw file'
complete -c cowtop -n '_shtab_cowtop_using fit' -l dtype -xka "float32 float64 float16 int8 int16 int32 int64 uint8 uint16 uint32 uint64 complex64 complex128" -d 'of the scratch array, default float32; of a raw --file'
complete -c cowtop -n '_shtab_cowtop_using fit' -l shape -x -d 'of either, like 50000x20000 or 64x512x512; 1D: 50000000'
complete -c cowtop -n '_shtab_cowtop_using fit' -l offset -x -d 'where in a raw --file it begins; default 0'
complete -c cowtop -n '_shtab_cowtop_using fit' -l order -xka "C F" -d 'of a raw --file; F: column by column'
complete -c cowtop -n '_shtab_cowtop_using fit' -l size -x -d 'of a scratch array, in rows of 20,000; default 1G'
complete -c cowtop -n '_shtab_cowtop_using fit' -l allow-write -d 'let r+ change --file'
complete -c cowtop -n '_shtab_cowtop_using fit' -l scratch-dir -xka "(__fish_complete_directories)" -d 'where scratch arrays go (a real disk); default /var/tmp'
complete -c cowtop -n '_shtab_cowtop_using fit' -l workload -xka "fill normalize random-rows touch scan lazy" -d 'of c, load and r+; r scans and lazy is itself; default fill'
complete -c cowtop -n '_shtab_cowtop_using fit' -l modes -xka "(__fish_append , r r+ w+ c load lazy)" -d 'any of lazy, r, r+, c, load; default all'
complete -c cowtop -n '_shtab_cowtop_using fit' -l chunk -l chunk-rows -x -d 'what one step does: rows, bytes like 1M, 1/12 or all; default: a row of 16K or more, of smaller ones as many as make a mebibyte, or a 256th of the array'
complete -c cowtop -n '_shtab_cowtop_using fit' -l seed -x -d 'of the first; each has one more; default 0'
complete -c cowtop -n '_shtab_cowtop_using fit' -l memory -x -d 'like 4G; default: what the limit in force leaves, else this machine'
complete -c cowtop -n '_shtab_cowtop_using fit' -l swap -x -d 'beside it; default: none with --memory, else what is free here'
complete -c cowtop -n '_shtab_cowtop_using fit' -l prove -d 'run so many in such a limit, and one more'
complete -c cowtop -n '_shtab_cowtop_using fit' -l cage -xka "auto cgroup2 cgroup1 systemd rlimit" -d 'how: auto, cgroup2, cgroup1, systemd, rlimit; default: what works'
complete -c cowtop -n '_shtab_cowtop_using fit' -l format -xka "text json csv markdown" -d 'text, json, csv, markdown; default text'
complete -c cowtop -n '_shtab_cowtop_using fit' -l screen -d 'on the screen, mode by mode'
complete -c cowtop -n '_shtab_cowtop_using fit' -l metrics -xka "127.0.0.1:9753" -d 'let Prometheus scrape it meanwhile, at 127.0.0.1:9753 for one; :0 takes a free port (`cowtop help prometheus`)'
complete -c cowtop -n '_shtab_cowtop_using fit' -l theme -xka "cowtop-dark cowtop-light ansi-dark ansi-light atom-one-dark atom-one-light catppuccin-frappe catppuccin-latte catppuccin-macchiato catppuccin-mocha dracula flexoki gruvbox monokai nord rose-pine rose-pine-dawn rose-pine-moon solarized-dark solarized-light textual-dark textual-light tokyo-night" -d 'the colours of the screen: cowtop-dark, cowtop-light or one of Textual'"'"'s; default what suits the terminal'
complete -c cowtop -n '_shtab_cowtop_using fit' -l debug -d 'keep a log with tracebacks, and name its file at the end'
complete -c cowtop -n '_shtab_cowtop_using; and test $_shtab_cowtop_npos -eq 0' -a replay -d 'Play recordings on the monitor: pause, speed, scrub, marker to marker.'
complete -c cowtop -n '_shtab_cowtop_using replay' -s h -l help -d 'show this help message and exit'
complete -c cowtop -n '_shtab_cowtop_using replay' -l by -xka "time rows" -d 'several: in step by the time since opening, or by rows done; default time (instances: their common clock)'
complete -c cowtop -n '_shtab_cowtop_using replay' -l theme -xka "cowtop-dark cowtop-light ansi-dark ansi-light atom-one-dark atom-one-light catppuccin-frappe catppuccin-latte catppuccin-macchiato catppuccin-mocha dracula flexoki gruvbox monokai nord rose-pine rose-pine-dawn rose-pine-moon solarized-dark solarized-light textual-dark textual-light tokyo-night" -d 'the colours of the screen: cowtop-dark, cowtop-light or one of Textual'"'"'s; default what suits the terminal'
complete -c cowtop -n '_shtab_cowtop_using replay' -l debug -d 'keep a log with tracebacks, and name its file at the end'
complete -c cowtop -n '_shtab_cowtop_using replay; and test $_shtab_cowtop_npos -ge 0' -ka "(__fish_complete_path)" -d 'one to four, or one of instances'
complete -c cowtop -n '_shtab_cowtop_using; and test $_shtab_cowtop_npos -eq 0' -a compare -d 'The differences of recordings in figures; of very many, which was the worst.'
complete -c cowtop -n '_shtab_cowtop_using compare' -s h -l help -d 'show this help message and exit'
complete -c cowtop -n '_shtab_cowtop_using compare' -l format -xka "text json csv markdown" -d 'text, json, csv, markdown; default text'
complete -c cowtop -n '_shtab_cowtop_using compare' -l by -x -d 'rank them by its peak, the worst first: private_copies (the default of more than 16), rss, limit_usage ...; or by seconds'
complete -c cowtop -n '_shtab_cowtop_using compare' -l top -x -d 'rank them, and tell the first N; default 20, in JSON and CSV all'
complete -c cowtop -n '_shtab_cowtop_using compare' -l debug -d 'keep a log with tracebacks, and name its file at the end'
complete -c cowtop -n '_shtab_cowtop_using compare; and test $_shtab_cowtop_npos -ge 0' -ka "(__fish_complete_path)" -d 'the first is what others differ from; of a directory all recordings in it'
complete -c cowtop -n '_shtab_cowtop_using; and test $_shtab_cowtop_npos -eq 0' -a export -d 'A recording'"'"'s time series as CSV or JSON.'
complete -c cowtop -n '_shtab_cowtop_using export' -s h -l help -d 'show this help message and exit'
complete -c cowtop -n '_shtab_cowtop_using export' -l format -xka "csv json" -d 'csv, json; default csv'
complete -c cowtop -n '_shtab_cowtop_using export' -l processes -d 'of a command or a process: its processes, a row for each at each moment'
complete -c cowtop -n '_shtab_cowtop_using export' -l files -d 'of a command or a process: its files, a row for each at each moment'
complete -c cowtop -n '_shtab_cowtop_using export' -l debug -d 'keep a log with tracebacks, and name its file at the end'
complete -c cowtop -n '_shtab_cowtop_using export; and test $_shtab_cowtop_npos -eq 0' -ka "(__fish_complete_path)" -d 'a recording'
complete -c cowtop -n '_shtab_cowtop_using; and test $_shtab_cowtop_npos -eq 0' -a snapshot -d 'Pictures of a recording: SVG, PNG, text, ANSI; or a film of one or two.'
complete -c cowtop -n '_shtab_cowtop_using snapshot' -s h -l help -d 'show this help message and exit'
complete -c cowtop -n '_shtab_cowtop_using snapshot' -l at -xka "(__fish_append , start 25% 50% 75% end)" -d '25%, 12s, flush:3, end ...'
complete -c cowtop -n '_shtab_cowtop_using snapshot' -l out -xka "(__fish_complete_path)" -d 'like shots/{name}-{at}.svg; the suffix says which: .svg .png .txt .ans'
complete -c cowtop -n '_shtab_cowtop_using snapshot' -l size -l picture-size -xka "80x24 120x40 160x50" -d 'default 120x40'
complete -c cowtop -n '_shtab_cowtop_using snapshot' -l view -xka "monitor chart page-map table" -d 'what to draw: monitor, chart, page-map, table; default monitor'
complete -c cowtop -n '_shtab_cowtop_using snapshot' -l only -x -d 'of instances this one alone, from 1'
complete -c cowtop -n '_shtab_cowtop_using snapshot' -l theme -xka "cowtop-dark cowtop-light ansi-dark ansi-light atom-one-dark atom-one-light catppuccin-frappe catppuccin-latte catppuccin-macchiato catppuccin-mocha dracula flexoki gruvbox monokai nord rose-pine rose-pine-dawn rose-pine-moon solarized-dark solarized-light textual-dark textual-light tokyo-night" -d 'the colours of the picture: cowtop-dark, cowtop-light or one of Textual'"'"'s; default cowtop-dark'
complete -c cowtop -n '_shtab_cowtop_using snapshot' -l film -xka "(__fish_complete_path)" -d 'one SVG that plays the run from the opening to the end, two side by side; no script'
complete -c cowtop -n '_shtab_cowtop_using snapshot' -l frames -x -d 'of the film, 2 to 200; default 36'
complete -c cowtop -n '_shtab_cowtop_using snapshot' -l seconds -x -d 'how long the film plays before it stands; default 12'
complete -c cowtop -n '_shtab_cowtop_using snapshot' -l debug -d 'keep a log with tracebacks, and name its file at the end'
complete -c cowtop -n '_shtab_cowtop_using snapshot; and test $_shtab_cowtop_npos -ge 0' -ka "(__fish_complete_path)" -d 'a recording; for a film one or two'
complete -c cowtop -n '_shtab_cowtop_using; and test $_shtab_cowtop_npos -eq 0' -a demo -d 'A tour in steps of what people misunderstand, for a talk.'
complete -c cowtop -n '_shtab_cowtop_using demo' -s h -l help -d 'show this help message and exit'
complete -c cowtop -n '_shtab_cowtop_using demo' -l recorded -d 'play recordings only: nothing runs, nothing fails'
complete -c cowtop -n '_shtab_cowtop_using demo' -l big -d 'large letters, few words: for the last row of a hall'
complete -c cowtop -n '_shtab_cowtop_using demo' -l theme -xka "cowtop-dark cowtop-light ansi-dark ansi-light atom-one-dark atom-one-light catppuccin-frappe catppuccin-latte catppuccin-macchiato catppuccin-mocha dracula flexoki gruvbox monokai nord rose-pine rose-pine-dawn rose-pine-moon solarized-dark solarized-light textual-dark textual-light tokyo-night" -d 'the colours of the screen: cowtop-dark, cowtop-light or one of Textual'"'"'s; default what suits the terminal'
complete -c cowtop -n '_shtab_cowtop_using demo' -l debug -d 'keep a log with tracebacks, and name its file at the end'
complete -c cowtop -n '_shtab_cowtop_using; and test $_shtab_cowtop_npos -eq 0' -a doctor -d 'What this machine lets cowtop do.'
complete -c cowtop -n '_shtab_cowtop_using doctor' -s h -l help -d 'show this help message and exit'
complete -c cowtop -n '_shtab_cowtop_using doctor' -l json -d 'as one JSON object'
complete -c cowtop -n '_shtab_cowtop_using doctor' -l measure -d 'also run small workloads: how exact figures between walks are, what watching costs'
complete -c cowtop -n '_shtab_cowtop_using doctor' -l debug -d 'keep a log with tracebacks, and name its file at the end'
complete -c cowtop -n '_shtab_cowtop_using; and test $_shtab_cowtop_npos -eq 0' -a serve -d 'Any command'"'"'s screen in a browser, a process of its own in each tab.'
complete -c cowtop -n '_shtab_cowtop_using serve' -s h -l help -d 'show this help message and exit'
complete -c cowtop -n '_shtab_cowtop_using serve' -l host -x -d 'where to listen; default 127.0.0.1, this machine alone. Anything else lets whoever has the address do with cowtop what you may do'
complete -c cowtop -n '_shtab_cowtop_using serve' -l port -x -d 'default 8642, or any if that is taken; 0: any'
complete -c cowtop -n '_shtab_cowtop_using serve' -l tabs -x -d 'as many at once, 1 to 64; default 8'
complete -c cowtop -n '_shtab_cowtop_using serve' -l recipe -xka "changes flush limit page release lazy many file running tour" -d 'the launcher'"'"'s question to begin with: changes, flush, limit, page, release, lazy, many, file, running, tour'
complete -c cowtop -n '_shtab_cowtop_using serve' -l theme -xka "cowtop-dark cowtop-light ansi-dark ansi-light atom-one-dark atom-one-light catppuccin-frappe catppuccin-latte catppuccin-macchiato catppuccin-mocha dracula flexoki gruvbox monokai nord rose-pine rose-pine-dawn rose-pine-moon solarized-dark solarized-light textual-dark textual-light tokyo-night" -d 'the colours of the screen: cowtop-dark, cowtop-light or one of Textual'"'"'s; default what suits the terminal'
complete -c cowtop -n '_shtab_cowtop_using serve' -l debug -d 'keep a log with tracebacks, and name its file at the end'
complete -c cowtop -n '_shtab_cowtop_using serve; and test $_shtab_cowtop_npos -ge 0' -ka "run exec attach table fit replay demo" -d 'what each tab runs: run, exec, attach, replay, demo, fit --screen, table --screen; without it the launcher'
complete -c cowtop -n '_shtab_cowtop_using; and test $_shtab_cowtop_npos -eq 0' -a mark -d 'Put a mark on the timeline of the cowtop that runs this program; nothing without one.'
complete -c cowtop -n '_shtab_cowtop_using mark' -s h -l help -d 'show this help message and exit'
complete -c cowtop -n '_shtab_cowtop_using mark' -l debug -d 'keep a log with tracebacks, and name its file at the end'
complete -c cowtop -n '_shtab_cowtop_using; and test $_shtab_cowtop_npos -eq 0' -a metrics -d 'Let Prometheus scrape processes that run already, with their children.'
complete -c cowtop -n '_shtab_cowtop_using metrics' -s h -l help -d 'show this help message and exit'
complete -c cowtop -n '_shtab_cowtop_using metrics' -l listen -xka "127.0.0.1:9753" -d 'where it is scraped; default 127.0.0.1:9753; :0 takes a free port'
complete -c cowtop -n '_shtab_cowtop_using metrics' -l interval -x -d 'between samples; default 1'
complete -c cowtop -n '_shtab_cowtop_using metrics' -l all-maps -d 'libraries and executables among the files too'
complete -c cowtop -n '_shtab_cowtop_using metrics' -l debug -d 'keep a log with tracebacks, and name its file at the end'
complete -c cowtop -n '_shtab_cowtop_using metrics; and test $_shtab_cowtop_npos -ge 0' -ka "(__fish_complete_pids)" -d 'processes, up to 64; the children of each come along'
complete -c cowtop -n '_shtab_cowtop_using; and test $_shtab_cowtop_npos -eq 0' -a help -d 'Read the manual: problems and how they are solved, what a command does, what a figure means.'
complete -c cowtop -n '_shtab_cowtop_using help' -s h -l help -d 'show this help message and exit'
complete -c cowtop -n '_shtab_cowtop_using help' -l debug -d 'keep a log with tracebacks, and name its file at the end'
complete -c cowtop -n '_shtab_cowtop_using help; and test $_shtab_cowtop_npos -ge 0' -ka "after-the-end batch browser chunks ci cold-or-warm commands containers cost dask did-workers-copy exact exit-codes formats give-back hook how-many-fit install instances leak-or-cache limits marks metrics notebook over-the-limit own-process papers patterns picture picture-for-a-talk prometheus pytest recordings screens shell sources watch which-mode which-rows why-slow workloads run exec attach table fit replay compare export snapshot demo doctor serve mark metrics help completion" -d 'a page, a command, or how its name begins; without one: all there are'
complete -c cowtop -n '_shtab_cowtop_using; and test $_shtab_cowtop_npos -eq 0' -a completion -d 'Print what completes the command line in bash, zsh or fish.'
complete -c cowtop -n '_shtab_cowtop_using completion' -s h -l help -d 'show this help message and exit'
complete -c cowtop -n '_shtab_cowtop_using completion' -l debug -d 'keep a log with tracebacks, and name its file at the end'
complete -c cowtop -n '_shtab_cowtop_using completion; and test $_shtab_cowtop_npos -eq 0' -ka "bash zsh fish" -d 'bash, zsh, fish; default: that of $SHELL'
