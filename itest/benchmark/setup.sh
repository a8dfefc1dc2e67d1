# SPDX-License-Identifier: Apache-2.0
# What the benchmarks share: a runtime directory and pins of their own, and the bundle that measures. Sourced by bash; everything is removed at the
# end, whatever the end.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
scratch=$(mktemp -d)
pins=/sys/fs/bpf/bpfman-bench-$$
agent=("$root/launcher/bpfman" agent --runtime-dir "$scratch/run" --bpffs-root "$pins")

clear_away() {
    rm -rf "$scratch"
    rm -rf "$pins" 2>/dev/null || true
}
trap clear_away EXIT

[[ -e $root/launcher/target/bpfman/lib/bpfman-launcher.jar ]] || "$root/launcher/bpfman" build
find_jar() { find "$here/target" -maxdepth 1 -name 'bpfman-itest-benchmark-*.jar' 2>/dev/null | head -n 1; }
jar=$(find_jar)
if [[ -z $jar || -n $(find "$here/src" -newer "$jar" -print -quit) ]]; then
    (cd "$root" && mvn -B -ntp -q package -pl itest/benchmark -am -Dmaven.test.skip -Dspotless.check.skip -Dcheckstyle.skip)
    jar=$(find_jar)
fi

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# Milliseconds of a clock that nothing sets.
clock() { awk '{ printf "%d\n", $1 * 1000 }' /proc/uptime; }

# Starts an agent that takes commands from descriptor 3 and answers at descriptor 4, and waits for its first answer. Sets pid.
start_agent() {
    rm -f "$scratch/in" "$scratch/out"
    mkfifo "$scratch/in" "$scratch/out"
    "${agent[@]}" <"$scratch/in" >"$scratch/out" 2>"$scratch/err" &
    pid=$!
    exec 3>"$scratch/in" 4<"$scratch/out"
    echo 'bpfman:version' >&3
    read -r -t 60 -u 4 answer || { echo "the agent does not answer: $(cat "$scratch/err")" >&2; exit 1; }
    [[ -n $answer ]]
}

# Lets the agent come to its end.
stop_agent() {
    exec 3>&-
    wait "$pid"
    exec 4<&-
}

# What the last agent says that its start took, in milliseconds.
ready_in() { sed -n 's/.*ready in \([0-9]*\) ms.*/\1/p' "$scratch/err" | head -n 1; }
