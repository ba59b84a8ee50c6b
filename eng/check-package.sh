#!/bin/bash
# Packs Lathe.Syntax into a feed of its own and runs a small program that takes it from there, without a network: built, published, and with a package that has no parsers.
# Usage: eng/check-package.sh    Ends with 0 where the program finds the parsers beside itself, and scans and says why where there are none.
set -eu

root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NUGET_PACKAGES=$work/packages
run() { timeout 300 "$@" >"$work/log" 2>&1 || { cat -- "$work/log" >&2; printf 'failed: %s\n' "$*" >&2; exit 1; }; }
expect() { # what it said, what it should say, when
  [[ $1 == $2 ]] || { printf '%s: %s, and not %s\n' "$3" "$1" "$2" >&2; exit 1; }
  printf '%s: %s\n' "$3" "$1"
}

mkdir -p -- "$work/consumer" "$work/with" "$work/without"
cat >"$work/consumer/consumer.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <UseAppHost>false</UseAppHost>
    <NuGetAudit>false</NuGetAudit>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="Lathe.Syntax" Version="*" /></ItemGroup>
</Project>
PROJECT
cat >"$work/consumer/Program.cs" <<'PROGRAM'
using Lathe.Syntax;

var symbols = FileSymbols.Of(LanguageTable.Find("python")!, "class Cart:\n    def add(self): pass\n");
Console.WriteLine($"parsed {symbols.IsParsed}, {symbols.Definitions.Count} definitions, {NativeGrammars.MissingBecause ?? "parsers found"}");
PROGRAM
printf '<Project />\n' | tee "$work/Directory.Build.props" >"$work/Directory.Build.targets"

pack() { # the feed, where the parsers are
  rm -rf -- "$work/sources" "$work/packages/lathe.syntax"
  mkdir -p -- "$work/sources/artifacts"
  (cd -- "$root" && tar c --exclude=bin --exclude=obj src/Lathe.Syntax docs/syntax.md eng/BannedSymbols.txt Directory.*.props Directory.*.targets global.json .editorconfig 2>/dev/null) | tar x -C "$work/sources"
  [[ -z $2 ]] || ln -s -- "$2" "$work/sources/artifacts/grammars"
  # The analysers are packages of the checkout's own.
  NUGET_PACKAGES='' run env -u NUGET_PACKAGES dotnet pack "$work/sources/src/Lathe.Syntax" -c Release -o "$1" --disable-build-servers -v q
  printf '<configuration><packageSources><clear /><add key="feed" value="%s" /></packageSources></configuration>\n' "$1" >"$work/nuget.config"
}

say() { (cd -- "$work" && dotnet "$@") | tail -n 1; }

if [[ -e $root/artifacts/grammars ]]; then
  pack "$work/with" "$(readlink -f -- "$root/artifacts/grammars")"
  run dotnet build "$work/consumer" -o "$work/built" --disable-build-servers -v q
  expect "$(say "$work/built/consumer.dll")" 'parsed True, 2 definitions, parsers found' 'built'
  case $(uname -m) in aarch64) platform=linux-arm64 ;; *) platform=linux-x64 ;; esac
  run dotnet publish "$work/consumer" -o "$work/published" --disable-build-servers -v q
  expect "$(say "$work/published/consumer.dll")" 'parsed True, 2 definitions, parsers found' 'published'
fi

rm -rf -- "$work/consumer/obj" "$work/consumer/bin"
pack "$work/without" ''
run dotnet build "$work/consumer" -o "$work/scanning" --disable-build-servers -v q
expect "$(say "$work/scanning/consumer.dll")" 'parsed False, 2 definitions, libtree-sitter.so is not beside the program' 'without parsers'
