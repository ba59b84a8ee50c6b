# Sourced by ./lathe and ./test.sh, which set $root: finds out what is missing and sets it up. Each thing that is done is said in a line, with its reason.

# The same numbers as in src/Lathe.Cli/ExitCodes.cs.
exit_missing_dependency=8
exit_storage=13
exit_internal=70

say() { printf 'lathe: %s\n' "$*" >&2; }

stop() { # code, what happened, what to do
  printf 'error: %s\n' "$2" >&2
  [[ -n ${3-} ]] && printf '  what to do: %s\n' "$3" >&2
  exit "$1"
}

has_sqlite() {
  local file
  for file in /usr/lib/*/libsqlite3.so.0 /usr/lib/libsqlite3.so.0 /lib/*/libsqlite3.so.0; do [[ -e $file ]] && return; done
  return 1
}

wants_no_box() {
  local previous='' argument
  for argument in "$@"; do
    [[ $argument == --sandbox=none || ( $previous == --sandbox && $argument == none ) ]] && return
    previous=$argument
  done
  [[ ${LATHE_SANDBOX-} == none ]]
}

# Debian packages, only the missing ones.
need_packages() {
  local packages=() reasons=()
  type -P git >/dev/null || { packages+=(git); reasons+=('git reads repositories'); }
  type -P bwrap >/dev/null || wants_no_box "$@" || { packages+=(bubblewrap); reasons+=('bubblewrap keeps commands in a box'); }
  has_sqlite || { packages+=(libsqlite3-0); reasons+=('SQLite keeps the journal'); }
  type -P setpriv >/dev/null || { packages+=(util-linux); reasons+=('setpriv bounds commands'); }
  ((${#packages[@]})) || return 0

  install_packages
}

# Installs $packages, for $reasons.
install_packages() {
  local why installer=()
  printf -v why '%s; ' "${reasons[@]}"
  local line="apt-get install -y --no-install-recommends ${packages[*]}"
  type -P apt-get >/dev/null ||
    stop $exit_missing_dependency "${packages[*]} missing (${why%; })." "Install what Debian calls ${packages[*]} with this system's package manager."
  if ((EUID == 0)); then installer=()
  elif sudo -n true 2>/dev/null; then installer=(sudo -n)
  elif [[ -t 0 && -t 2 ]] && type -P sudo >/dev/null; then installer=(sudo)
  else stop $exit_missing_dependency "${packages[*]} missing (${why%; }), and installing needs root." "Run: sudo $line"
  fi

  say "installing ${packages[*]}: ${why%; }"
  local log
  log=$(mktemp) || stop $exit_storage "There is no room for a temporary file." "Free some space in ${TMPDIR:-/tmp}."
  # A fresh machine has no package lists; where they are there, they need not be fetched again.
  if ! apt_get install -y --no-install-recommends "${packages[@]}" >"$log" 2>&1; then
    if ! { apt_get update && apt_get install -y --no-install-recommends "${packages[@]}"; } >"$log" 2>&1; then
      tail -n 8 "$log" >&2
      rm -f "$log"
      stop $exit_missing_dependency "${packages[*]} could not be installed." "Run: sudo apt-get update && sudo $line"
    fi
  fi
  rm -f "$log"
}

apt_get() { "${installer[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@"; }

# Without it everything works, if slower or less well: where installing it needs a password, it is left.
need_compiler() { # what it is for
  local packages=(gcc libc6-dev) reasons=("they $1")
  type -P cc >/dev/null || type -P clang >/dev/null || { ((EUID != 0)) && ! sudo -n true 2>/dev/null; } || (install_packages)
}

# The native parsers, in artifacts/grammars. Without them everything works by scanning, so nothing here stops a start: what is missing is said once.
need_grammars() {
  local folder=$root/artifacts/grammars state before='' why lock packages reasons
  case $(uname -m) in
    x86_64) grammars=$folder/linux-x64 ;;
    aarch64) grammars=$folder/linux-arm64 ;;
    *) return 0 ;;
  esac
  state=$(cat "$root"/eng/grammars/{package-lock.json,grammars.list,scanners.c,build.sh} | cksum)
  [[ -r $grammars/made-from && $state == "$(<"$grammars/made-from")" ]] && return
  mkdir -p -- "$folder" || return 0
  exec {lock}>>"$folder/lock"
  flock "$lock"
  if ! [[ -r $grammars/made-from && $state == "$(<"$grammars/made-from")" ]]; then
    if type -P npm >/dev/null; then need_compiler 'compile the parsers'; fi
    why=''
    if type -P npm >/dev/null && type -P cc >/dev/null; then say 'making the parsers, once: they read outlines and syntax errors of 18 languages'; fi
    if why=$("$root/eng/grammars/build.sh" "$grammars" 2>&1 </dev/null {lock}>&-); then
      printf '%s\n' "$state" >"$grammars/made-from"
      rm -f -- "$folder/missing"
    else
      [[ -r $folder/missing ]] && before=$(<"$folder/missing")
      [[ $why == "$before" ]] || say "no parsers, so files are read by a scanner that knows less: $why"
      printf '%s\n' "$why" >"$folder/missing"
    fi
  fi
  exec {lock}>&-
}

# What tests hold SARIF logs against, in artifacts/sarif. Without it they are skipped.
need_sarif_schema() {
  local folder=$root/artifacts/sarif why
  [[ -r $folder/made-from && $(cat "$root"/eng/sarif/package.json "$root"/eng/sarif/package-lock.json | cksum) == "$(<"$folder/made-from")" ]] && return
  say 'fetching the schema of SARIF, once: tests hold logs against it'
  why=$("$root/eng/sarif/fetch.sh" "$folder" 2>&1 </dev/null) || say "logs are not held against the schema of SARIF: $why"
}

# Servers that tests of stored artifacts speak to, in artifacts/servers. Tests whose server is not there are skipped; it is looked for again when somebody removes that folder.
need_servers() {
  local folder=$root/artifacts/servers line
  [[ -r $folder/made-from && $(cat "$root"/eng/servers/package-lock.json "$root"/eng/servers/requirements.txt | cksum) == "$(<"$folder/made-from")" ]] && return
  say 'fetching servers that speak DynamoDB and S3, once: tests of stored artifacts run against them'
  "$root/eng/servers/fetch.sh" "$folder" 2>&1 </dev/null | while IFS= read -r line; do say "some tests are skipped: $line"; done
}

# Beside the program; as links where the file system lets a file have two names.
place_grammars() { # the program's folder
  mkdir -p -- "$1/grammars" "$1/setup"
  rm -f -- "$1/setup/without-tools"
  if [[ -e ${grammars-}/libtree-sitter.so ]]; then
    cp -alT -- "$grammars" "$1/grammars/${grammars##*/}" 2>/dev/null || cp -rT -- "$grammars" "$1/grammars/${grammars##*/}"
  elif ! { type -P npm && type -P cc; } >/dev/null; then
    # ./lathe looks again when they are there.
    : >"$1/setup/without-tools"
  fi
}

# Sets $dotnet to an SDK of the right version.
need_dotnet() {
  local candidate found=''
  for candidate in "$(type -P dotnet)" "${DOTNET_ROOT-}/dotnet" "${HOME-}/.dotnet/dotnet" /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet; do
    [[ $candidate == /*/dotnet && -x $candidate ]] || continue
    found=$("$candidate" --list-sdks 2>/dev/null | sed 's/ .*//' | tr '\n' ' ')
    [[ " $found" == *' 10.'* ]] || continue
    dotnet=$candidate
    return
  done
  stop $exit_missing_dependency "The .NET 10 SDK is missing${found:+ (found: ${found% })}; it builds Lathe." \
    "Install it: 'sudo apt-get install dotnet-sdk-10.0' where the system has that package (Ubuntu), else from https://dotnet.microsoft.com/download/dotnet/10.0"
}

need_node() { # what needs it
  local version
  version=$(node --version 2>/dev/null)
  [[ $version =~ ^v([0-9]+) ]] && ((BASH_REMATCH[1] >= 20)) && return
  stop $exit_missing_dependency "Node 20 or newer is missing${version:+ (found: $version)}; $1." \
    "Install it: 'sudo apt-get install nodejs' where that gives 20 or newer (Debian 13, Ubuntu 25.04), else from https://nodejs.org"
}

# The SDK's first run writes into HOME; a build leaves no server behind.
prepare_dotnet() {
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false DOTNET_ADD_GLOBAL_TOOLS_TO_PATH=0
  export DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true DOTNET_CLI_UI_LANGUAGE=en MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
  [[ -n ${HOME-} && -w ${HOME-} ]] || export HOME=$root/artifacts/home
  mkdir -p -- "$HOME"
}

show_build_failure() { # log, what failed
  grep -E '(error|warning) [A-Z]+[0-9]+|error :|MSB[0-9]+' "$1" | sed -E 's/ \[[^]]*\]$//' | sort -u | head -n 12 >&2 || tail -n 12 "$1" >&2
  if grep -qE 'NU1101|NU1102|NU1301|Unable to load the service index' "$1"; then
    stop $exit_missing_dependency "$2: packages could not be fetched." "Check the network, a proxy (HTTPS_PROXY) and the package sources ('dotnet nuget list source'). The log: $1"
  elif grep -q 'No space left on device' "$1"; then
    stop $exit_storage "$2: the disk is full." "Free about 1 GB for $root/artifacts. The log: $1"
  fi
  stop $exit_internal "$2." "The log: $1. In a checkout that you did not change, 'git status' shows what differs."
}

set_up_program() {
  case ${1-} in
    # These have to work, and to say what is missing, where something is.
    --version | --help | -h | help | doctor) ;;
    *) need_packages "$@" ;;
  esac
  local built=$root/artifacts/lathe sources node=''
  if [[ ${1-} == demo ]]; then
    need_node "the demo's sample project runs on it"
    node=$(type -P node)
  fi

  sources=$(list_sources)
  if is_built; then
    remember_node
    if [[ -e $built/setup/without-tools && -w $built/setup ]]; then
      need_grammars
      place_grammars "$built"
    fi
    return
  fi
  if ! mkdir -p -- "$root/artifacts" 2>/dev/null || ! [[ -w $root/artifacts ]]; then
    [[ -x $built/lathe ]] || stop $exit_storage "Lathe is not built yet, and $root is not writable." "Clone into a folder of yours, or let its owner run ./lathe once."
    say "the sources have changed since the build, and $root/artifacts is not writable: starting the program as it was built"
    return
  fi

  local lock
  exec {lock}>>"$root/artifacts/setup.lock"
  if ! flock -n "$lock"; then
    say 'another start is building; waiting for it'
    flock "$lock"
    sources=$(list_sources)
  fi
  is_built || build_program
  remember_node
  exec {lock}>&-
}

# Whether the program is there, from these sources. It carries its runtime.
is_built() {
  [[ -x $built/lathe && -r $built/setup/sources && $sources == "$(<"$built/setup/sources")" ]] && ! lacked_compiler
}

# Whether the program is as it is for want of a C compiler, which is there now.
lacked_compiler() {
  [[ -e $built/setup/not-native && $(<"$built/setup/not-native") == *'no C compiler'* && -z $(why_not_native) ]]
}

# Why the program cannot be compiled to machine code here; nothing where it can.
why_not_native() {
  local wanted=3500 free limit used
  if [[ ${LATHE_NATIVE-} == no ]]; then
    printf 'LATHE_NATIVE is no'
    return
  fi
  if ! { type -P clang || type -P gcc; } >/dev/null; then
    printf 'there is no C compiler, which links it (gcc and libc6-dev)'
    return
  fi
  free=$(awk '/^(MemAvailable|SwapFree):/ { kb += $2 } END { print int(kb / 1024) }' /proc/meminfo 2>/dev/null)
  if limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null) && [[ $limit =~ ^[0-9]+$ ]] && used=$(cat /sys/fs/cgroup/memory.current 2>/dev/null); then
    limit=$(((limit - used) / 1048576))
    ((limit >= ${free:-limit})) || free=$limit
  fi
  ((${free:-wanted} >= wanted)) || printf 'compiling it takes %s MB of memory, and %s are free' "$wanted" "$free"
}

publish() { # options
  "$dotnet" publish "$root/src/Lathe.Cli/Lathe.Cli.csproj" -c Release -r "$platform" --artifacts-path "$root/artifacts/intermediate" -o "$target" \
    -m:2 --disable-build-servers -v q -p:RunAnalyzers=false "$@" >"$log" 2>&1 </dev/null
}

build_program() {
  local platform log=$root/artifacts/setup.log target previous why_not what='building the program, once'
  [[ -x $built/lathe ]] && what='building: the sources have changed'
  case $(uname -m) in
    x86_64) platform=linux-x64 ;;
    aarch64) platform=linux-arm64 ;;
    *) stop $exit_missing_dependency "Lathe runs on x86-64 and arm64, not on $(uname -m)." ;;
  esac
  need_dotnet
  prepare_dotnet
  need_grammars
  [[ ${LATHE_NATIVE-} == no ]] || need_compiler 'link the program'
  target=$root/artifacts/builds/$(date +%Y%m%d-%H%M%S)-$$
  why_not=$(why_not_native)
  trap 'rm -rf -- "$target"; exit 130' INT
  # Its own intermediate folder: a build of the tests in the same checkout neither disturbs this nor is disturbed.
  if [[ -z $why_not ]]; then
    say "$what; compiling it to machine code takes three to eight minutes (with LATHE_NATIVE=no one or two, and each start is slower)"
    # A fault in the sources is one for the other way, too, and so is a full disk.
    publish -p:DebugType=none || {
      rm -rf -- "$target"
      grep -qE 'error CS[0-9]+|No space left on device' "$log" && show_build_failure "$log" 'Lathe could not be built'
      cp -- "$log" "$root/artifacts/native.log"
      why_not="that failed; the log: $root/artifacts/native.log"
    }
  fi
  if [[ -n $why_not ]]; then
    say "$what. It is not compiled to machine code, so each start takes 0.3 s longer: $why_not"
    publish -p:LatheNative=false || {
      rm -rf -- "$target"
      show_build_failure "$log" 'Lathe could not be built'
    }
  fi
  trap - INT

  mkdir -p "$target/setup"
  place_grammars "$target"
  # For ./lathe, which looks again when there is a compiler, and for ./test.sh.
  [[ -z $why_not ]] || printf '%s\n' "$why_not" >"$target/setup/not-native"
  printf '%s\n' "$sources" >"$target/setup/sources"
  # The name is switched in one step, and the build before stays: a program that is running goes on finding its files.
  previous=$(readlink -- "$built")
  ln -sfn -- "builds/${target##*/}" "$built.new" && mv -T -- "$built.new" "$built"
  find "$root/artifacts/builds" -mindepth 1 -maxdepth 1 -type d ! -name "${target##*/}" ! -name "${previous##*/}" -exec rm -rf -- {} +
}

# Saves the next demo from asking Node for its version.
remember_node() {
  [[ -z $node || ! -w $built/setup ]] || printf '%s\n' "$node" >"$built/setup/node"
}
