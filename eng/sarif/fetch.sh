#!/bin/bash
# Fetches the schema of SARIF 2.1.0 and a validator, as the lock file pins them.
# Usage: eng/sarif/fetch.sh FOLDER    (FOLDER is replaced). Ends with 0 when they are there, otherwise with 1 after one line that says why and what to do.
set -u

here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
target=${1:?the folder to fetch into}
type -P npm >/dev/null || { echo 'npm is missing. Install Node 20 or newer with npm (https://nodejs.org).' >&2; exit 1; }
rm -rf -- "$target.new"
mkdir -p -- "$target.new" || exit 1
cp -- "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$target.new/"
if ! (cd -- "$target.new" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >"$target.log" 2>&1 </dev/null; then
  echo "the schema could not be fetched. Check the network, a proxy (HTTPS_PROXY) and npm's registry ('npm config get registry'). The log: $target.log" >&2
  exit 1
fi
cat -- "$here/package.json" "$here/package-lock.json" | cksum >"$target.new/made-from"
rm -rf -- "$target"
mv -T -- "$target.new" "$target"
