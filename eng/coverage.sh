#!/bin/bash
# Prints the line coverage of each project under src/ from lcov files: a line counts as covered when any test project ran it.
# Usage: eng/coverage.sh ROOT LEAST FILE... ; fails when a project lies below LEAST percent.
set -u
root=$1 least=$2
shift 2
awk -v prefix="$root/src/" -v least="$least" '
  /^SF:/ {
    path = substr($0, 4)
    project = ""
    if (index(path, prefix) == 1) {
      project = substr(path, length(prefix) + 1)
      sub("/.*", "", project)
    }
    next
  }
  /^DA:/ && project != "" {
    split(substr($0, 4), part, ",")
    line = path ":" part[1]
    if (!(line in of)) { of[line] = project; lines[project]++ }
    if (part[2] > 0 && !(line in hit)) { hit[line] = 1; covered[project]++ }
  }
  END {
    for (project in lines) {
      percent = int(1000 * covered[project] / lines[project]) / 10
      low = percent < least
      printf "src/%s: %.1f %%%s\n", project, percent, low ? " (under " least " %)" : "" | "sort"
      if (low) failed = 1
    }
    close("sort")
    exit failed
  }' "$@"
