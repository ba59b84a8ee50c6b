#!/bin/bash
# Fetches the servers that tests of stored artifacts speak to: dynalite (DynamoDB) as the lock file pins it, and moto (S3) where this machine's python3 does not have it.
# Usage: eng/servers/fetch.sh FOLDER    (FOLDER is replaced). Ends with 0 when both are there, otherwise with 1 after a line that says why and what to do for each that is not.
set -u

here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
target=${1:?the folder to fetch into}
code=0
rm -rf -- "$target.new"
mkdir -p -- "$target.new" || exit 1
cp -- "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$target.new/"

if ! type -P npm >/dev/null; then
  echo 'dynalite: npm is missing. Install Node 20 or newer with npm (https://nodejs.org).' >&2
  code=1
elif ! (cd -- "$target.new" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >"$target.log" 2>&1 </dev/null; then
  echo "dynalite could not be fetched. Check the network, a proxy (HTTPS_PROXY) and npm's registry ('npm config get registry'). The log: $target.log" >&2
  code=1
fi

if ! type -P python3 >/dev/null; then
  echo 'moto: python3 is missing. Install it: sudo apt-get install python3 python3-venv' >&2
  code=1
elif ! python3 -c 'import moto.server' 2>/dev/null; then
  if ! { python3 -m venv "$target.new/python" && "$target.new/python/bin/python3" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"; } >>"$target.log" 2>&1 </dev/null; then
    rm -rf -- "$target.new/python"
    echo "moto could not be fetched. It needs python3-venv and a Python index ('pip config list'). The log: $target.log" >&2
    code=1
  fi
fi

cat -- "$here/package-lock.json" "$here/requirements.txt" | cksum >"$target.new/made-from"
rm -rf -- "$target"
mv -T -- "$target.new" "$target"
exit "$code"
