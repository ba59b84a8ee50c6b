#!/bin/bash
# Makes the native parsers: libtree-sitter.so and a library for each grammar, for the machine that it runs on.
# Usage: eng/grammars/build.sh FOLDER    (FOLDER is replaced; a log is left beside it)
# Needs npm and a C compiler. Ends with 0 when they are there, otherwise with 1 after one line that says why and what to do.
set -u

here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
target=${1:?the folder to build into}
mkdir -p -- "$(dirname -- "$target")" || exit 1
target=$(cd -- "$(dirname -- "$target")" && pwd)/$(basename -- "$target")
work=$target.work log=$target.log

fail() { # what happened, what to do
  printf '%s %s\n' "$1" "$2" >&2
  rm -rf -- "$work" "$target.new"
  exit 1
}

case $(uname -m) in
  x86_64) platform=linux-x64 ;;
  aarch64) platform=linux-arm64 ;;
  *) fail "there are no parsers for $(uname -m)." 'x86-64 and arm64 have them.' ;;
esac
type -P npm >/dev/null || fail 'npm is missing.' "Install Node 20 or newer with npm (https://nodejs.org)."
type -P cc >/dev/null || fail 'a C compiler is missing.' 'Run: sudo apt-get install gcc libc6-dev'

rm -rf -- "$work" "$target.new"
mkdir -p -- "$work" "$target.new" || exit 1
cp -- "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$work/"
(cd -- "$work" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >"$log" 2>&1 </dev/null ||
  fail "the grammars could not be fetched." "Check the network, a proxy (HTTPS_PROXY) and npm's registry ('npm config get registry'). The log: $log"

# A few scanners write some bytes more than the 1,024 that the core keeps for their state; here it keeps more.
packages=$work/node_modules core=$work/core
cp -r -- "$packages/tree-sitter/vendor/tree-sitter/lib" "$core"
sed -i 's/\(#define TREE_SITTER_SERIALIZATION_BUFFER_SIZE\) 1024/\1 8192/' "$core/src/parser.h" "$core/src/tree_sitter/parser.h" 2>/dev/null
grep -rqs 'SERIALIZATION_BUFFER_SIZE 8192' "$core/src" || fail "tree-sitter's sources are not as expected." "The log: $log"

flags=(-O2 -fPIC -DNDEBUG -std=gnu11 -w)
compile() { cc "${flags[@]}" "$@" >>"$log" 2>&1 || fail 'the parsers could not be compiled.' "The log: $log"; }

objects=()
compile -D_DEFAULT_SOURCE -I"$core/include" -I"$core/src" -c "$core/src/lib.c" -o "$work/core.o"
compile -I"$core/include" -I"$core/src" -c "$here/scanners.c" -o "$work/scanners.o"
objects+=("$work/core.o" "$work/scanners.o")

while read -r library package folders; do
  [[ -z $library || $library == '#'* ]] && continue
  sources=()
  for folder in $folders; do
    source=$packages/$package/$folder
    sources+=("$source/parser.c")
    if [[ -e $source/scanner.c ]]; then
      object=$work/$library-${folder//\//-}.o
      compile -I"$source" -c "$source/scanner.c" -o "$object"
      objects+=("$object")
    fi
  done
  prebuilt=$packages/$package/prebuilds/$platform/${package//\//+}.node
  if [[ -e $prebuilt ]]; then cp -- "$prebuilt" "$target.new/$library.so"
  else
    parts=()
    for source in "${sources[@]}"; do
      part=$work/part-${#parts[@]}.o
      compile -I"$(dirname -- "$source")" -c "$source" -o "$part"
      parts+=("$part")
      [[ -e ${source%parser.c}scanner.c ]] || continue
      part=$work/part-${#parts[@]}.o
      compile -I"$(dirname -- "$source")" -c "${source%parser.c}scanner.c" -o "$part"
      parts+=("$part")
    done
    compile -shared -o "$target.new/$library.so" "${parts[@]}"
  fi
done <"$here/grammars.list"

compile -shared -o "$target.new/libtree-sitter.so" "${objects[@]}"
chmod 644 "$target.new"/*.so
rm -rf -- "$work" "$target"
mv -T -- "$target.new" "$target" || fail 'the parsers could not be put in place.' "Check that $target can be written."
