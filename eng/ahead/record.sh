#!/bin/bash
# Records what a published program still compiles when it runs, and merges it into methods.txt beside this script; a publish then compiles it ahead of time.
#   record.sh PROGRAM COMMAND...   in the folder that the command is about
#   record.sh --from LIST...       lists of a program that was started by something else, with DOTNET_JitDisasmSummary=1 and DOTNET_JitStdOutFile=LIST
set -eu
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
if [[ $1 == --from ]]; then
  cat -- "${@:2}" >"$folder/list"
else
  DOTNET_JitDisasmSummary=1 DOTNET_JitStdOutFile=$folder/list "$@" >/dev/null </dev/null || true
fi

# Without parameters: all that have the name are meant. Code that depends on the processor (Vector, hardware intrinsics) cannot be compiled ahead; neither can what asks for full optimization or has no name (IL_STUB).
{
  grep -v '^#' "$here/methods.txt" 2>/dev/null || true
  sed -n -E '/FullOpts|IL_STUB|Instrumented|Numerics\.Vector|Intrinsics\.|Tier1/!s/^ *[0-9]+: JIT compiled ([^(]*)\(.*/\1/p' "$folder/list"
} | LC_ALL=C sort -u >"$folder/all"
{
  echo '# Methods that the compiler ahead of time has to be told of: written by record.sh, explained in Program.cs.'
  cat "$folder/all"
} >"$here/methods.txt"
