#!/bin/bash
# Records what a published program compiles when it runs; a publish then goes by the lists beside this script (Program.cs says how).
#   record.sh PROGRAM COMMAND...        in the folder that the command is about: what is still compiled, into methods.txt
#   record.sh --from LIST...            lists of a program that was started by something else, with DOTNET_JitDisasmSummary=1 and DOTNET_JitStdOutFile=LIST
#   record.sh --used LIST...            such lists of a program that was started with DOTNET_ReadyToRun=0 besides, so that it compiled all that it called: used.txt, made anew
set -eu
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
if [[ $1 == --from || $1 == --used ]]; then
  cat -- "${@:2}" >"$folder/list"
else
  DOTNET_JitDisasmSummary=1 DOTNET_JitStdOutFile=$folder/list "$@" >/dev/null </dev/null || true
fi

# Without parameters: all that have the name are meant.
names='s/^ *[0-9]+: JIT compiled ([^(]*)\(.*/\1/p'
if [[ $1 == --used ]]; then
  # The colon that ends the type is the last one outside of brackets.
  {
    echo '# Methods that a run calls, by type: written by record.sh --used, explained in Program.cs.'
    sed -n -E "/IL_STUB|Instrumented/!$names" "$folder/list" | sed -E 's/^(.*[^:]):([^:]+)$/\1\t\2/' | LC_ALL=C sort -u |
      awk -F '\t' 'NF == 2 { if ($1 != type) { printf "%s%s\n", type == "" ? "" : "\n", $1; type = $1 } printf " %s", $2 } END { print "" }'
  } >"$here/used.txt"
  exit
fi

# Code that depends on the processor (Vector, hardware intrinsics) cannot be compiled ahead; neither can what asks for full optimization or has no name (IL_STUB).
{
  grep -v '^#' "$here/methods.txt" 2>/dev/null || true
  sed -n -E "/FullOpts|IL_STUB|Instrumented|Numerics\.Vector|Intrinsics\.|Tier1/!$names" "$folder/list"
} | LC_ALL=C sort -u >"$folder/all"
{
  echo '# Methods that the compiler ahead of time has to be told of: written by record.sh, explained in Program.cs.'
  cat "$folder/all"
} >"$here/methods.txt"
