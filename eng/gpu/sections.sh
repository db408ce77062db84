# Runs the sections of check.sh one after the other, so that one that fails hides nothing behind it, and says at the end what came of each.
# shellcheck shell=bash

# A section that ends with this cannot be done here, and is no failure.
readonly skipped_code=77
names=() states=() took=() figures=()
blocked=   # Why the sections that are still to come cannot be done.
group=     # Process group of the section under way.
scratch=$(mktemp -d)

# The section's main figure, or why it is skipped.
figure() { printf '%s\n' "$*" >"$scratch/figure"; }

skip() {
  figure "$*"
  echo "skipped: $*"
  exit $skipped_code
}

record_section() { # NAME STATE SECONDS FIGURE
  names+=("$1") states+=("$2") took+=("$3") figures+=("$4")
}

# In a process group of its own, which an interrupt reaches as a whole. What it prints also goes to results/NAME.txt.
section() { # NAME COMMAND...
  local name=$1 started=$SECONDS code=0 state=ok
  shift
  [[ -z "$only" || ",$only," = *",$name,"* ]] || return 0
  if [ -n "$blocked" ]; then
    record_section "$name" skipped 0 "$blocked"
    return
  fi
  echo "== $name"
  rm -f "$scratch/figure"
  under_way=$name under_way_since=$started
  set -m
  # tee takes down what the section says while it ends.
  { (set -e; "$@") </dev/null 2>&1 | (trap '' INT TERM HUP; exec tee "$results/$name.txt"); } &
  group=$!
  set +m
  wait "$group" || code=$?
  group=
  case $code in
    0) ;;
    "$skipped_code") state=skipped ;;
    *) state=failed ;;
  esac
  record_section "$name" "$state" $((SECONDS - started)) "$(cat "$scratch/figure" 2>/dev/null || true)"
}

# Whether a section ended well.
is_ok() {
  local i
  for i in "${!names[@]}"; do
    [ "${names[$i]}" != "$1" ] || [ "${states[$i]}" != ok ] || return 0
  done
  return 1
}

is_alive() { kill -0 -- "-$1" 2>/dev/null; }

# What the section started gets the signal, and 30 seconds to give its leases back. SIGINT would be ignored where this script was started
# in the background of another.
interrupted() {
  local left=$group tries
  trap '' INT TERM HUP
  if [ -n "$left" ]; then
    kill -TERM -- "-$left" 2>/dev/null || true
    for ((tries = 0; tries < 300; tries++)); do
      is_alive "$left" || break
      sleep 0.1
    done
    kill -KILL -- "-$left" 2>/dev/null || true
    record_section "$under_way" interrupted $((SECONDS - under_way_since)) ""
  fi
  conclude
  exit 130
}

# The table, for people and as results/summary.json.
conclude() {
  local i
  echo "== results: $results"
  printf '%-18s %-12s %7s  %s\n' section state seconds figure
  for i in "${!names[@]}"; do
    printf '%-18s %-12s %7d  %s\n' "${names[$i]}" "${states[$i]}" "${took[$i]}" "${figures[$i]}"
  done
  printf '%-18s %-12s %7d\n' "in all" "" "$SECONDS"
  for i in "${!names[@]}"; do
    printf '%s\t%s\t%d\t%s\n' "${names[$i]}" "${states[$i]}" "${took[$i]}" "${figures[$i]}"
  done | "$python" "$here/record.py" summary "$results" "$command_line" || echo "check: results/summary.json was not written" >&2
}

trap 'rm -rf "$scratch"' EXIT
trap interrupted INT TERM HUP
