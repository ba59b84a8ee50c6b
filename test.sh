#!/bin/bash
# Sets up what the tests need, builds once, and runs them with coverage. The last line is always: N passed, N failed, N skipped
# Usage: ./test.sh [PROJECT] [FILTER]   as in: ./test.sh Edits    ./test.sh Edits Name_of_a_test    ./test.sh Name_of_a_test
set -u

root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
cd -- "$root" || exit 13
source eng/setup.sh
least_coverage=80

project='' filter=''
for argument in "$@"; do
  if [[ -z $project && -d tests/Lathe.$argument.Tests ]]; then project=tests/Lathe.$argument.Tests
  elif [[ -z $filter ]]; then filter=$argument
  else stop 2 "'$argument' is one argument too many." 'Give at most a project (as Edits) and a part of a test name.'
  fi
done

unset LATHE_SANDBOX
need_packages
need_dotnet
need_node 'tests run the sample project on it'
prepare_dotnet
mkdir -p artifacts/test || stop $exit_storage "$root/artifacts is not writable." 'Clone into a folder of yours.'
exec {lock}>>artifacts/test/lock
flock -n "$lock" || { say 'another ./test.sh runs in this checkout; waiting for it'; flock "$lock"; }

need_grammars
need_sarif_schema
need_servers

list_inputs() {
  find src tests languages samples eng docs Directory.Build.props Directory.Build.targets Directory.Packages.props global.json Lathe.slnx .editorconfig \
    \( -name obj -o -name bin -o -name node_modules \) -prune -o -type f -printf '%p %s %T@\n' 2>/dev/null
}

inputs=$(list_inputs)
if [[ ! -r artifacts/test/built || $inputs != "$(<artifacts/test/built)" ]]; then
  say 'building the tests'
  rm -f artifacts/test/built
  if ! "$dotnet" build Lathe.slnx -m:2 -v q --disable-build-servers >artifacts/test/build.log 2>&1 </dev/null; then
    # In a shell of its own, so that the line that ends every outcome still follows.
    (show_build_failure "$root/artifacts/test/build.log" 'The tests could not be built')
    code=$?
    echo '0 passed, 1 failed, 0 skipped'
    exit "$code"
  fi
  printf '%s\n' "$inputs" >artifacts/test/built
fi

rm -rf artifacts/test/results
log=artifacts/test/test.log
"$dotnet" test "${project:-Lathe.slnx}" --no-build -m:2 -v q --nologo --results-directory artifacts/test/results --logger 'console;verbosity=minimal' \
  --settings eng/coverage.runsettings --collect 'XPlat Code Coverage' --blame-hang-timeout 5m --blame-hang-dump-type none \
  ${filter:+--filter "FullyQualifiedName~$filter"} >"$log" 2>&1 </dev/null {lock}>&-
code=$? short=0

summary='^(Passed!|Failed!|Skipped!) +- +Failed:'
noise="$summary|^Test run for |^A total of |^VSTest version|^Starting test execution|^Attachments:|coverage\.(info|cobertura\.xml)$|No test matches|^ *$|^Data collector 'Blame' message: All tests finished"
grep -vE "$noise" "$log"
if [[ -z $project$filter ]]; then
  mapfile -d '' reports < <(find artifacts/test/results -name coverage.info -print0)
  eng/coverage.sh "$root" "$least_coverage" "${reports[@]}" || short=1
fi

# The program as it ships is machine code, with nothing in it that no code reaches, which the tests above do not see: the commands again, with that.
if [[ -z $project$filter ]]; then
  if ./lathe --version >/dev/null; then
    LATHE_TEST_PROGRAM=$root/artifacts/lathe/lathe "$dotnet" test tests/Lathe.Cli.Tests --no-build -v q --nologo --logger 'console;verbosity=minimal' \
      --blame-hang-timeout 5m --blame-hang-dump-type none --results-directory artifacts/test/shipped --filter 'FullyQualifiedName!~LoadedLibrariesFacts' >artifacts/test/shipped.log 2>&1 </dev/null {lock}>&- || code=$?
    grep -vE "$noise" artifacts/test/shipped.log
    cat artifacts/test/shipped.log >>"$log"
    # What cannot be compiled would else go unseen: the set-up builds another form instead.
    if grep -q '^that failed' artifacts/lathe/setup/not-native 2>/dev/null; then
      say "the program was not compiled to machine code: $(<artifacts/lathe/setup/not-native)"
      code=1
    fi
  else
    code=1
  fi
fi

read -r passed failed skipped < <(grep -E "$summary" "$log" | tr -d ',' | awk '{
  for (i = 1; i < NF; i++) { if ($i == "Failed:") f += $(i + 1); if ($i == "Passed:") p += $(i + 1); if ($i == "Skipped:") s += $(i + 1) }
} END { print p + 0, f + 0, s + 0 }')
# A test host that died ran no test to its end, but failed.
((code != 0 && failed == 0)) && failed=1
((code == 0)) && code=$short
if ((passed + failed == 0)); then
  say "no test has '$filter' in its name"
  code=2
fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$code"
