# shellcheck shell=bash disable=SC2154
# The stages of bin/test: each is a function that returns 0 when all is well. Sourced by bin/test, not run.
# `root` and the build flags come from common.sh; `stages`, `arguments` and `with_postgres` from bin/test.

reports=$root/.build/reports
postgres_directory='' postgres_process=''
names=() seconds=() verdicts=()
# The stage under way, and how the last one ended.
stage_now='' last_status=0

# run_stage NAME FUNCTION: says what begins, keeps how long it took and how it ended.
run_stage() {
  local started=$SECONDS
  say "== $1"
  last_status=0
  stage_now=$1
  "$2" || last_status=$?
  stage_now=''
  names+=("$1")
  seconds+=($((SECONDS - started)))
  verdicts+=("$last_status")
}

# Each step says itself what went wrong; a later one makes no sense without the earlier.
set_up() {
  local packages=run
  if wants scripts || wants browser || wants oracles || [[ $with_postgres == yes ]]; then packages="test"; fi
  "$root/bin/setup" "$packages" || return
  if wants browser || wants oracles; then make_python || return; fi
  if ! wants build; then return; fi
  need_swift
  if wants unit && [[ $with_postgres == yes ]]; then start_postgres || return; fi
}

# MARK: Python

# A virtual environment from the pinned list; made again when the list or the interpreter changes.
make_python() {
  local interpreter=/usr/bin/python3 stamp requirements=$root/Tests/requirements.txt
  if [[ ! -x $interpreter ]]; then interpreter=$(command -v python3) || fail 69 "python3 is missing."; fi
  stamp=$({ "$interpreter" --version; cat "$requirements"; } | sha256sum)
  local kept=$root/.venv/stamp
  if [[ -x $root/.venv/bin/pytest && -f $kept && $(<"$kept") == "$stamp" ]]; then return; fi
  rm -rf "$root/.venv"
  "$interpreter" -m venv "$root/.venv" || return
  retry 3 with_progress "Installing Python packages" "$root/.build/pip.log" \
    "$root/.venv/bin/pip" install --disable-pip-version-check --no-input --only-binary :all: \
    -r "$requirements" || return
  printf '%s\n' "$stamp" >"$kept"
}

# MARK: PostgreSQL

postgres_program() {
  local found
  found=$(find /usr/lib/postgresql/*/bin -name "$1" 2>/dev/null | sort -V | tail -n 1)
  if [[ -z $found ]]; then found=$(command -v "$1") || true; fi
  if [[ -z $found ]]; then fail 69 "PostgreSQL's $1 is missing; bin/setup test installs it."; fi
  printf '%s' "$found"
}

# PostgreSQL refuses to run as root: words for setpriv that change to an account which owns nothing else here.
choose_postgres_account() {
  as_postgres=()
  if [[ $(id -u) -ne 0 ]]; then return; fi
  local account=postgres
  if ! id -u "$account" >/dev/null 2>&1; then account=nobody; fi
  chown "$account" "$postgres_directory"
  as_postgres=(--reuid "$account" --regid "$(id -g "$account")" --clear-groups)
}

# A server of our own in a temporary directory, on a Unix socket only. It dies with this script, however that ends.
start_postgres() {
  local initdb postgres ready settings
  initdb=$(postgres_program initdb) || return
  postgres=$(postgres_program postgres) || return
  ready=$(postgres_program pg_isready) || return
  # Not below TMPDIR: the path of a Unix socket has at most 107 bytes.
  postgres_directory=$(mktemp -d /tmp/stairwell-postgres.XXXXXX)
  chmod 755 "$postgres_directory"
  choose_postgres_account
  cd "$postgres_directory" || return
  setpriv "${as_postgres[@]}" --no-new-privs "$initdb" -D "$postgres_directory/cluster" \
    -U stairwell --auth=trust --encoding=UTF8 --locale=C --no-sync --no-instructions >"$reports/initdb.log" 2>&1 </dev/null \
    || { tail -n 20 "$reports/initdb.log" >&2; return 1; }
  # The cluster lives for one run, so nothing is synced. Autovacuum would now and then hold a template
  # database open while a test copies it.
  settings=(
    -c "unix_socket_directories=$postgres_directory" -c listen_addresses= -c max_connections=900
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off
    -c wal_level=minimal -c max_wal_senders=0 -c shared_buffers=128MB -c timezone=UTC
  )
  setpriv "${as_postgres[@]}" --no-new-privs --pdeathsig INT "$postgres" -D "$postgres_directory/cluster" \
    "${settings[@]}" >"$reports/postgres.log" 2>&1 </dev/null &
  postgres_process=$!
  cd "$root" || return
  wait_for_postgres "$ready" || { tail -n 20 "$reports/postgres.log" >&2; return 1; }
  export TEST_POSTGRES_URL="postgresql://stairwell@/postgres?host=$postgres_directory" TEST_POSTGRES_ENDS=1
  say "PostgreSQL: $("$postgres" --version), $TEST_POSTGRES_URL"
}

wait_for_postgres() {
  local end=$((SECONDS + 60))
  until "$1" -q -h "$postgres_directory" -U stairwell -d postgres; do
    if ! kill -0 "$postgres_process" 2>/dev/null || [[ $SECONDS -ge $end ]]; then return 1; fi
    sleep 0.1
  done
}

stop_postgres() {
  if [[ -n $postgres_process ]]; then
    # QUIT is PostgreSQL's immediate shutdown: nothing in the cluster is worth a checkpoint.
    kill -QUIT "$postgres_process" 2>/dev/null || true
    wait "$postgres_process" 2>/dev/null || true
    postgres_process=''
  fi
  if [[ -n $postgres_directory ]]; then rm -rf "$postgres_directory"; fi
}

clean_up() {
  local status=$?
  if [[ -n $beside_process ]]; then kill "$beside_process" 2>/dev/null || true; fi
  stop_postgres
  if [[ -n $demo_directory ]]; then rm -rf "$demo_directory"; fi
  # Cut off in the middle of a stage, by a signal or a missing program: that is a failure too, and is counted.
  if [[ -n $stage_now ]]; then
    names+=("$stage_now") seconds+=(0) verdicts+=("$status")
    print_totals || true
  fi
  exit "$status"
}

# MARK: Stages

# No stage of tests may take longer; what hangs is a failure.
stage_seconds=2700

stage_scripts() {
  local scripts
  mapfile -t scripts < <(find "$root/bin" "$root/.ci" -maxdepth 1 -type f | sort)
  shellcheck "${scripts[@]}"
}

stage_build() {
  if [[ ! -d $root/.build/checkouts ]]; then resolve_packages || return; fi
  local log=$root/.build/tests.log
  with_progress "Building (debug, with tests)" "$log" swift build --build-tests "${build_flags[@]}" || return
  local kept=$root/.build/slow-expressions
  keep_slow_expressions "$log" "$kept"
  if [[ -s $kept ]]; then
    say "These expressions take longer than $expression_limit ms to type-check; split them or name a type:" "$(<"$kept")"
    slow_expressions=yes
  fi
}

# keep_slow_expressions LOG KEPT: the compiler names an expression only when it compiles its file, so what an earlier build
# named stays in KEPT until that file changes.
keep_slow_expressions() {
  local log=$1 kept=$2 line
  {
    if [[ -f $kept ]]; then
      while IFS= read -r line; do
        if [[ -f ${line%%:*} && ${line%%:*} -ot $kept ]]; then printf '%s\n' "$line"; fi
      done <"$kept"
    fi
    grep -E "/Sources/[^:]+:[0-9]+:[0-9]+: warning: .* took [0-9]+ms to type-check" "$log" | grep -v '/checkouts/' || true
  } | sort -u >"$kept.now"
  mv "$kept.now" "$kept"
}

# A build with slow expressions still yields tests worth running, so this is judged apart.
slow_expressions=no

# All tests at once would hold gigabytes and wait for one another: a few more than there are processors keep them busy.
stage_unit() {
  export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$((2 * $(nproc) + 4))
  explain=explain_failed_tests with_progress "Testing" "$reports/unit.log" \
    timeout -k 10 "$stage_seconds" swift test --skip-build --disable-xctest --xunit-output "$reports/unit.xml" \
    "${build_flags[@]}" "${arguments[@]}" || return
  tail -n 1 "$reports/unit.log" >&2
}

explain_failed_tests() {
  grep -E '^(✘|↳|.*[Ff]atal error|.*error:)' "$1" | head -n 80 >&2 || true
  say "--- the end of $1"
  tail -n 15 "$1" >&2
}

# Both look at one community; inventing it takes half a minute, a copy none. Only for this run.
demo_directory=''
make_demo() {
  if [[ -n $demo_directory ]]; then return; fi
  demo_directory=$(mktemp -d)
  with_progress "Inventing the demo community" "$reports/demo.log" invent_into "$demo_directory" || return
  export STAIRWELL_TEST_DEMO=$demo_directory
}

invent_into() { "$root/.build/debug/stairwell" demo --data "$1/data" --seed 7 --size small >"$1/accounts"; }

stage_browser() { run_pytest browser; }
stage_oracles() { run_pytest oracles; }

# Browser and oracles each wait for servers of their own most of the time: side by side they take little more than one alone.
beside_process=''
run_side_by_side() {
  local started=$SECONDS status=0
  make_demo || true
  say "== oracles, beside the browser; told when both are done"
  stage_oracles >"$reports/oracles.log" 2>&1 &
  beside_process=$!
  run_stage browser stage_browser
  wait "$beside_process" || status=$?
  beside_process=''
  say "== oracles"
  cat "$reports/oracles.log" >&2
  names+=(oracles)
  seconds+=($((SECONDS - started)))
  verdicts+=("$status")
}

run_pytest() {
  local name=$1 status=0
  if [[ -z $(find "Tests/$name" -name 'test_*.py' -print -quit 2>/dev/null) ]]; then
    say "No tests in Tests/$name yet."
    return 0
  fi
  local -a limit=(timeout)
  # On a terminal Ctrl-C must reach pytest; elsewhere the time limit must reach the server and the browser too.
  if [[ -t 0 ]]; then limit+=(--foreground); fi
  limit+=(-k 10 "$stage_seconds")
  STAIRWELL_BIN=$root/.build/debug/stairwell PYTHONDONTWRITEBYTECODE=1 "${limit[@]}" \
    .venv/bin/pytest -q --junitxml "$reports/$name.xml" "Tests/$name" "${arguments[@]}" </dev/null || status=$?
  # 5 means that a filter left no test of this folder.
  if [[ $status -eq 5 ]]; then status=0; fi
  return "$status"
}

# MARK: Totals

# count_tests FILE: `passed failed skipped` of a JUnit report. A test with two issues failed once.
count_tests() {
  "$(command -v /usr/bin/python3 || command -v python3)" - "$1" <<'PYTHON'
import sys
import xml.etree.ElementTree as tree
passed = failed = skipped = 0
for case in tree.parse(sys.argv[1]).iter("testcase"):
    kinds = {child.tag for child in case}
    if kinds & {"failure", "error"}: failed += 1
    elif "skipped" in kinds: skipped += 1
    else: passed += 1
print(passed, failed, skipped)
PYTHON
}

# A stage that ended badly without naming a failed test (a crash, a build, a lint) counts as one failure.
print_totals() {
  local index name passed failed skipped report all_passed=0 all_failed=0
  printf '\n%-10s %8s %8s %8s %8s\n' stage passed failed skipped seconds
  for index in "${!names[@]}"; do
    name=${names[index]} passed=0 failed=0 skipped=0
    # SwiftPM puts the framework's name into the file's.
    for report in "$reports/$name-swift-testing.xml" "$reports/$name.xml"; do
      if [[ ! -s $report ]]; then continue; fi
      read -r passed failed skipped < <(count_tests "$report" || echo 0 1 0)
      break
    done
    if [[ ${verdicts[index]} -ne 0 && $failed -eq 0 ]]; then failed=1; fi
    if [[ $name == build && $slow_expressions == yes ]]; then failed=$((failed + 1)); fi
    printf '%-10s %8d %8d %8d %8d\n' "$name" "$passed" "$failed" "$skipped" "${seconds[index]}"
    all_passed=$((all_passed + passed))
    all_failed=$((all_failed + failed))
  done
  printf '\n%d passed, %d failed\n' "$all_passed" "$all_failed"
  [[ $all_failed -eq 0 ]]
}
