# shellcheck shell=bash
# What the scripts of bin/ share: words for the terminal, retries, building, health. Sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export STAIRWELL_HOME=$root

# No debug information spares a tenth of the build and most of the disk. SwiftPM rebuilds everything when flags
# differ, so all scripts use these.
# The compiler names each expression that takes longer to type-check than this many milliseconds.
expression_limit=100
build_flags=(
  -debug-info-format none
  -Xswiftc -Xfrontend -Xswiftc "-warn-long-expression-type-checking=$expression_limit"
)

say() { printf '%s\n' "$*" >&2; }

# fail STATUS LINE…: the lines go to standard error, the script ends.
fail() {
  local status=$1
  shift
  printf '%s\n' "$@" >&2
  exit "$status"
}

# Prints the comment at the head of a script: that is its help.
head_comment() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p;}' "$1"; }

# retry TIMES COMMAND…: networks fail for a moment; waits 2, 4, 8 … seconds between attempts.
retry() {
  local left=$1 pause=2
  shift
  until "$@"; do
    left=$((left - 1))
    if [[ $left -le 0 ]]; then return 1; fi
    sleep "$pause"
    pause=$((pause * 2))
  done
}

need_swift() {
  if command -v swift >/dev/null; then return; fi
  fail 69 "Stairwell is written in Swift 6, and there is no 'swift' on the PATH." \
    "Install a toolchain, 6.2 or newer, from https://www.swift.org/install/linux/debian/ and call this again."
}

# Follows a log while a process runs: on a terminal one line that renews itself, otherwise a line each half minute.
watch_progress() {
  local process=$1 log=$2 name=$3 started=$SECONDS spent last='' next=30
  while kill -0 "$process" 2>/dev/null; do
    sleep 0.5
    spent=$((SECONDS - started))
    if [[ -t 2 ]]; then
      last=$(tail -n 1 "$log" 2>/dev/null | tr -d '\r' | cut -c 1-90)
      printf '\r\e[K%s · %d s · %s' "$name" "$spent" "$last" >&2
    elif [[ $spent -ge $next ]]; then
      next=$((next + 30))
      say "$name · $spent s · $(tail -n 1 "$log" 2>/dev/null | cut -c 1-90)"
    fi
  done
  if [[ -t 2 ]]; then printf '\r\e[K' >&2; fi
}

# What a failed compilation has to say, with the end of its log.
explain_errors() {
  grep -E '(^|[ :])error:' "$1" | sort -u | head -n 40 >&2 || true
  say "--- the end of $1"
  tail -n 25 "$1" >&2
}

# with_progress NAME LOG COMMAND…: the command writes into the log; the terminal shows how far it is. When it fails,
# the function named by `explain` tells why from the log.
with_progress() {
  local name=$1 log=$2 started=$SECONDS process status=0 traps_before
  traps_before=$(trap -p INT TERM)
  shift 2
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 </dev/null &
  process=$!
  # A background process ignores Ctrl-C, so the interruption is handed on.
  trap 'kill "$process" 2>/dev/null; exit 130' INT TERM
  watch_progress "$process" "$log" "$name"
  wait "$process" || status=$?
  trap - INT TERM
  eval "$traps_before"
  if [[ $status -eq 0 ]]; then say "$name: done in $((SECONDS - started)) s"; return; fi
  say "$name: failed after $((SECONDS - started)) s"
  "${explain:-explain_errors}" "$log"
  return "$status"
}

# Fetches the packages; three attempts, since this is the one step of a build that needs the network.
resolve_packages() {
  retry 3 with_progress "Fetching Swift packages" "$root/.build/resolve.log" \
    swift package --package-path "$root" resolve
}

# One line that changes when a source, the manifest, the flags or the toolchain does.
source_stamp() {
  local toolchain
  toolchain=$(readlink -f "$(command -v swift)")
  (
    cd "$root" || exit 1
    printf '%s\n' "${build_flags[*]}" "$toolchain" "$(stat -L -c %Y "$toolchain")"
    find Package.swift Sources -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  ) | sha256sum | cut -c 1-64
}

# Builds .build/release/stairwell unless it was made from just these sources. Sets `binary`.
build_release() {
  binary=$root/.build/release/stairwell
  need_swift
  local stamp_file=$root/.build/release.stamp stamp
  stamp=$(source_stamp)
  if [[ -x $binary && -f $stamp_file && $(<"$stamp_file") == "$stamp" ]]; then return; fi
  if [[ ! -d $root/.build/checkouts ]]; then resolve_packages; fi
  with_progress "Building (release)" "$root/.build/release.log" \
    swift build --package-path "$root" -c release --product stairwell "${build_flags[@]}"
  printf '%s\n' "$stamp" >"$stamp_file"
}

# accepts ADDRESS PORT: whether a program listens there.
accepts() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }

# answers ADDRESS PORT: whether GET /healthz gives 200 now. Bash speaks enough HTTP for that.
answers() {
  local status_line=''
  (
    exec 3<>"/dev/tcp/$1/$2"
    printf 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
    read -r -t 2 status_line <&3
    # Read to the end, or the server would see its answer refused.
    timeout 2 cat <&3 >/dev/null
    [[ $status_line == *' 200'* ]]
  ) 2>/dev/null
}

# wait_for_health ADDRESS PORT SECONDS
wait_for_health() {
  local end=$((SECONDS + $3))
  until answers "$1" "$2"; do
    if [[ $SECONDS -ge $end ]]; then return 1; fi
    sleep 0.1
  done
}

# Prints the first port from the given one upward on which nobody listens.
free_port() {
  local candidate=$1
  while accepts 127.0.0.1 "$candidate"; do candidate=$((candidate + 1)); done
  printf '%s' "$candidate"
}
