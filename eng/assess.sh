#!/bin/bash
# Has Lathe assess this repository: what the last commit and the working tree changed, against the threshold of lathe.yaml, and every file for what blocks.
# Usage: eng/assess.sh    LATHE_CI_BASE names another commit to compare with, as origin/main...    LATHE_PROGRAM and LATHE_ASSESS name another program and another repository.
# Ends with 0 where both pass; otherwise the report of what does not stands on standard error.
set -u

root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
lathe=${LATHE_PROGRAM:-$root/lathe}
cd -- "${LATHE_ASSESS:-$root}" || exit 13
report=$(mktemp) || exit 13
trap 'rm -f -- "$report"' EXIT

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
