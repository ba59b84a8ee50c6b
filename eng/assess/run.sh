#!/bin/bash
# Has Lathe assess this repository: what the last commit and the working tree changed, against the threshold of lathe.yaml, and every file for what blocks.
# Usage: eng/assess/run.sh    LATHE_CI_BASE names another commit to compare with, as origin/main...
# LATHE_PROGRAM, LATHE_ASSESS and LATHE_ASSESS_HOME name another program, another repository, and another folder for what is kept.
# Ends with 0 where both pass; otherwise the report of what does not stands on standard error.
set -u

here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
root=$(cd -- "$here/../.." && pwd)
lathe=${LATHE_PROGRAM:-$root/lathe}
# A home of its own: nothing that this machine's user has set counts, and what was found in a file is kept for the next time.
export LATHE_HOME=${LATHE_ASSESS_HOME:-$root/artifacts/assess}
mkdir -p -- "$LATHE_HOME/config/languages" && cp -- "$here/csharp.yaml" "$LATHE_HOME/config/languages/" || exit 13
cd -- "${LATHE_ASSESS:-$root}" || exit 13
report=$LATHE_HOME/report.txt

code=0
assess() { # what it is about, arguments
  local what=$1
  shift
  "$lathe" assess --no-linters "$@" >"$report" 2>&1 </dev/null && return
  code=1
  head -n 60 -- "$report" >&2
  printf 'error: %s does not pass.\n  what to do: mend what is listed; lathe assess %s --explain\n' "$what" "$*" >&2
}

base=${LATHE_CI_BASE:-HEAD~1}
# The first commit, and a clone of one commit, have nothing before them.
if git rev-parse --verify --quiet --end-of-options "${base%...}^{commit}" >/dev/null 2>&1; then assess "what changed since $base" --diff "$base"; fi
folders=()
# The seeds of the benchmarks are edits as models write them, conflicts included.
for folder in src tests eng docs languages samples .ci; do [[ -e $folder ]] && folders+=("$folder"); done
((${#folders[@]})) && assess 'the repository' --fail-under 0 "${folders[@]}"
exit "$code"
