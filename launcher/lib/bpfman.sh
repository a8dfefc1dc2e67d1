#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the bpfman command does without an agent, and the command where no C compiler was: then it hands to the running agent what it does
# not do itself. From a checkout it first installs and builds what is missing for an agent; in a packaged tree everything is there.
set -euo pipefail

script=${BASH_SOURCE[0]}
while [[ -L $script ]]; do
    link=$(readlink "$script")
    [[ $link == /* ]] || link=${script%/*}/$link
    script=$link
done
here=.
[[ $script != */* ]] || here=${script%/*}
if [[ -e $here/bpfman-launcher.jar ]]; then
    home=$here/..
    packaged=yes
else
    home=$here/../target/bpfman
    packaged=no
fi
jar=$home/lib/bpfman-launcher.jar
client=$home/lib/bpfman-client.jar
# Where archives of classes are kept: in the tree, but not in one that a package manager has laid out.
place_archives() {
    archives=$home
    case $here in
        /usr/local/*) ;;
        /usr/*) archives=/var/cache/bpfman/classes ;;
    esac
}
place_archives
# The agent and its client run on the same Java: that of JAVA_HOME, else that of the PATH.
java=java
if [[ -n ${JAVA_HOME-} ]]; then
    java=$JAVA_HOME/bin/java
    if [[ ! -x $java ]]; then
        printf 'bpfman: error: JAVA_HOME is %s, but there is no %s; set it to a JDK or JRE, or unset it\n' "$JAVA_HOME" "$java" >&2
        exit 1
    fi
fi

# Names and arguments are UTF-8, whatever the locale of whoever types them: the JVM takes its character set from here, and from nowhere else.
unicode=C.UTF-8

# A process that lives for a tenth of a second has no use for a compiler, nor for looking for network providers. It collects no garbage; but
# the JVM has objects in store for this collector alone, which it starts faster with.
client_jvm=(-Xint -XX:+UseG1GC -XX:ParallelGCThreads=1 -XX:ConcGCThreads=1 -XX:G1HeapRegionSize=1m -Xmx32m -XX:-UsePerfData
    -Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider)

# Hands the command to the agent. This is the way that scripts take: nothing here may be slow.
ask_agent() {
    local options=("${client_jvm[@]}" "-Dbpfman.locale=${LC_ALL:-${LC_CTYPE:-${LANG-}}}")
    if [[ ! -e $client ]]; then
        printf 'bpfman: error: bpfman is not built; build it with: %s/bpfman build\n' "${here%/*}" >&2
        exit 1
    fi
    [[ ! $archives/client.jsa -nt $client ]] || options+=(-XX:SharedArchiveFile="$archives/client.jsa" -Xlog:disable)
    # A directory that was removed, or is outside of this process's root: no JVM starts there.
    if [[ ! . -ef ${PWD-} ]]; then
        options+=(-Dbpfman.directory=gone)
        cd /
    fi
    [[ ! -t 2 ]] || options+=(-Dbpfman.progress=1)
    # Only what draws needs to know how much room there is: asking takes a process.
    [[ " $* " != *" top "* || ! -t 1 ]] || options+=("-Dbpfman.screen=$(stty size <&1)")
    LC_ALL=$unicode exec "$java" "${options[@]}" -cp "$client" io.bpfman.socket.client.Main "$@"
}

case ${1-} in
    agent)
        case ${2-} in
            stop | status) ask_agent "$@" ;;
        esac
        ;;
    demo | build | completion | completions | serve) ;;
    --csi-support | --csi-support=* | --socket-path | --socket-path=*) ;; # a bare serve, as in a container
    help | -h | --help) (($# == 1)) || ask_agent "$@" ;;
    '') ;;
    *) ask_agent "$@" ;;
esac

here=$(cd "$here" && pwd)
# Java does not start in a directory that was removed.
if [[ ! ${PWD-} -ef . ]]; then
    cd /
    gone=yes
fi
if [[ $packaged == yes ]]; then
    home=$(dirname "$here")
    bpfman=$home/bin/bpfman
    packages=$here/packages.sh
else
    launcher=$(dirname "$here")
    root=$(dirname "$launcher")
    home=$launcher/target/bpfman
    bpfman=$launcher/bpfman
    packages=$root/config/packages.sh
fi
jar=$home/lib/bpfman-launcher.jar
client=$home/lib/bpfman-client.jar
place_archives

# shellcheck source=config/packages.sh
source "$packages"

usage() {
    cat <<'TEXT'
usage: bpfman COMMAND ...            hand a command to the running agent
       bpfman agent [options]        start the agent
       bpfman agent stop | status    end it, or tell what there is of it; what is attached stays attached
       bpfman serve [--socket-path PATH] [--csi-support] [options]
                                     start an agent that other programs call: bpfman.v1 (gRPC) at a Unix socket
       bpfman demo [--simulate]      show the main job with real packets, then clean up
       bpfman completion bash | zsh  print what makes a shell complete the command: source <(bpfman completion bash)
       bpfman build                  build the distribution and leave
       bpfman help [COMMAND ...]     print this text, or ask the agent about a command

commands:
  program load file FILE --programs TYPE:NAME     program unload|get|list
  link attach xdp|tc|tcx PROGRAM_ID INTERFACE ... link detach|get|list
  dispatcher list|get|show                        version
  Each takes --help, and -o json. They find the agent through --runtime-dir DIR or $BPFMAN_RUNTIME_DIR (default /run/bpfman).

options of the agent:
  --detach            start it in the background and come back when it is ready; it logs to agent.log of the runtime directory
  --simulate          use a simulated kernel: needs no rights, changes nothing on this host
  --runtime-dir DIR   where the database, the socket and the bundle cache lie (default /run/bpfman, or $BPFMAN_RUNTIME_DIR;
                      with --simulate a new one below /tmp)
  --bpffs-root DIR    where pins lie (default bpfman below the mount point, or $BPFMAN_BPFFS_ROOT); in the runtime directory, as in
                      /run/bpfman/fs, the agent mounts a bpffs of its own there
  --bpffs-mount DIR   where bpffs is mounted when it is not (default /sys/fs/bpf, or $BPFMAN_BPFFS_MOUNT)
  --feature NAME      start another feature file of features/ (default bpfman)
  --with NAME         switch on what is not on by default, bpfman-NAME.json of features/; may be given several times
                      (or [features] NAME = true in the settings)
  --add-feature NAME  start this feature file, too; may be given several times
  --config FILE       settings, in TOML (default /etc/bpfman/bpfman.toml if it is there, or $BPFMAN_CONFIG)
  --log LEVELS        print log entries down to this level: error, warn (default), info, debug, trace; other levels for
                      single parts follow, as in info,manager=debug (or $BPFMAN_LOG); --log-level is the same
  --lock-timeout TIME wait so long for another agent to let go of the runtime directory, 0 is forever
                      (default not at all, or $BPFMAN_LOCK_TIMEOUT)
  --adopt WHAT        pins that are found while the database has no programs are left as they are, and an attach where they
                      hold a hook is refused, unless this says what is to become of them: keep, or remove
  --daemon            do not read standard input; run until SIGTERM
  --socket-path PATH  where bpfman.v1 is served, with the feature grpc (default /run/bpfman-sock/bpfman.sock, or $BPFMAN_SOCKET_PATH)
  --web-port PORT     where the page in the browser is, at 127.0.0.1, with the feature web (default 8450, or $BPFMAN_WEB_PORT)
  --csi-support       serve the container storage interface, too, in csi/csi.sock of the runtime directory: --with csi
  -c COMMAND          run this Gogo command and end; may be given several times

On a terminal the agent shows a Gogo prompt. Otherwise it runs the lines of standard input as commands and ends with status 1
if any of them failed; with an empty standard input it stays as a daemon. Ending the agent detaches nothing.

serve is --daemon --with grpc, made for containers and units: it ends when it cannot serve, with status 0 on SIGTERM, writes one line a log
entry, and reads its level from $RUST_LOG, too. A bare --csi-support or --socket-path means serve.
TEXT
}

# Ends with the status of what is no command: nothing was tried.
misused() {
    say "error: $*"
    exit 80
}

# Prints what makes a shell complete the command. Argument: which shell.
completion() {
    case $1 in
        bash) cat "$here/completion/bpfman.bash" ;;
        zsh) cat "$here/completion/_bpfman" ;;
        *) misused "unknown shell \"$1\"; usage: bpfman completion bash|zsh" ;;
    esac
}

need_java() {
    command -v "$java" >/dev/null || install_missing openjdk-17-jre-headless
    local release
    release=$(java_release)
    [[ -z $release ]] || ((release >= 17)) ||
        die "$(command -v "$java") is Java $release, and 17 is the least; set JAVA_HOME to a newer one"
}

# The feature release of this Java, 17 for example, or nothing when its tree does not tell.
java_release() {
    local program
    program=$(readlink -f "$(command -v "$java")")
    sed -n 's/^JAVA_VERSION="\(1\.\)\?\([0-9]*\).*/\2/p' "${program%/bin/java}/release" 2>/dev/null || true
}

# Whether a source is newer than the built distribution.
stale() {
    [[ $packaged == no ]] || return 1
    [[ -e $jar ]] || return 0
    [[ -n $(find "$root/pom.xml" "$root/bundles" "$root/bytecode" "$root/features" "$root/config/packages.sh" "$launcher" \
        -name target -prune -o -path '*/src/test' -prune -o -type f -newer "$jar" -print -quit) ]]
}

build() {
    [[ $packaged == no ]] || die "this is a packaged tree: it is built"
    install_build_tools
    say "building (the first time this downloads some 120 MB of libraries)"
    # Whoever wants to see it run has not come to see it checked. It is over before the JVM's second compiler has been worth its while.
    (cd "$root" && MAVEN_OPTS="-XX:TieredStopAtLevel=1 ${MAVEN_OPTS-}" mvn -B -ntp -Dstyle.color=never package -Dunchecked -T 1C) |
        sed -u -n -e '/^bpfman: /p' -e 's/^\[INFO\] Building \(.*\) \[\(.*\)\]$/bpfman: building \2 \1/p' -e '/ERROR/p' >&2 ||
        die "the build failed; run 'mvn package' in $root to see all of it"
    [[ -e $jar ]] || die "the build gave no $jar"
    touch "$jar"
    rm -f "$archives"/*.jsa
}

# The right that is missing for work on the real kernel, or nothing.
missing_rights() {
    local effective missing=() name bit
    effective=$((16#$(sed -n 's/^CapEff:\t//p' /proc/self/status)))
    for name in CAP_NET_ADMIN:12 CAP_SYS_ADMIN:21 CAP_BPF:39; do
        bit=${name#*:}
        ((effective >> bit & 1)) || missing+=("${name%:*}")
    done
    printf '%s' "${missing[*]}"
}

# Ends with what is missing and the way out, when this process may not work on the real kernel.
require_rights() {
    local missing
    missing=$(missing_rights)
    [[ -z $missing ]] || die "this needs the right $missing (root has it); '--simulate' works without, on a simulated kernel"
}

# Whether archives can be kept. In a directory of a package's cache they are root's alone: others run what they hold.
may_archive() {
    [[ $archives == "$home" ]] || (umask 022 && mkdir -p "$archives") 2>/dev/null || return 1
    [[ -w $archives ]]
}

# An archive of the loaded classes takes a third off the start. It is made once, by an agent that starts and ends; without one
# the agent works just as well. Argument: real or simulated.
archive() {
    local scratch pins arguments=()
    archived=$archives/classes-$1.jsa
    # The JVM takes an archive only for the very jars that it was made from.
    [[ ! $archived -nt $jar && ${archiving-yes} == yes ]] || return 0
    may_archive || return 0
    say "preparing a faster start (once)"
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/bpfman-archive-XXXXXX")
    pins=/sys/fs/bpf/${scratch##*/} # bpffs takes no names with a dot
    [[ $1 == real ]] || arguments=(--simulate)
    # it is not the agent that a service manager waits for
    env -u NOTIFY_SOCKET timeout 60 "$java" "${jvm[@]}" -XX:ArchiveClassesAtExit="$scratch/classes.jsa" -Dbpfman.home="$home" -jar "$jar" \
        --runtime-dir "$scratch/run" --bpffs-root "$pins" "${arguments[@]}" \
        -c 'bpfman:help' -c 'bpfman:features' -c 'bpfman:programs' >"$scratch/log" 2>&1 || true
    [[ ! -e $scratch/classes.jsa ]] || mv -f "$scratch/classes.jsa" "$archived"
    find "$pins" -depth -type d -empty -delete 2>/dev/null || true
    rm -rf "$scratch"
}

# The same for the client; it starts with every command.
archive_client() {
    [[ ! $archives/client.jsa -nt $client && ${archiving-yes} == yes ]] || return 0
    may_archive || return 0
    local scratch new
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/bpfman-archive-XXXXXX")
    new=$(mktemp -u "$archives/client-XXXXXX.jsa")
    "$java" "${client_jvm[@]}" -XX:ArchiveClassesAtExit="$new" -Xlog:disable -cp "$client" \
        io.bpfman.socket.client.Rehearsal "$scratch" >/dev/null 2>&1 || true
    rm -rf "$scratch"
    [[ ! -e $new ]] || mv -f "$new" "$archives/client.jsa"
}

# How the agent's JVM is shaped, wherever it is started from. A heap of one or two dozen megabytes is what it needs; left alone, it begins with all that it
# may have, and touches it. Native memory is in two arenas instead of eight a processor, of which each keeps what its threads once needed.
jvm=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms24m -Xmn12m -Xmx64m -Xss512k -XX:-UsePerfData --enable-native-access=ALL-UNNAMED)
export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}

agent() {
    local simulate=no mode=() place=() argument detach=no rest=() previous= directory=${BPFMAN_RUNTIME_DIR:-/run/bpfman} config=${BPFMAN_CONFIG-}
    [[ -z ${BPFMAN_RUNTIME_DIR-} ]] || place=(given)
    for argument in "$@"; do
        [[ $previous != --runtime-dir ]] || directory=$argument
        [[ $previous != --config ]] || config=$argument
        previous=$argument
        case $argument in
            --detach)
                detach=yes
                mode=(given)
                continue
                ;;
            --runtime-dir=*) directory=${argument#*=} ;;
            --config=*) config=${argument#*=} ;;
        esac
        rest+=("$argument")
        case $argument in
            --simulate) simulate=yes ;;
            --feature) [[ " $* " != *" --feature bpfman-simulated "* ]] || simulate=yes ;;
            serve)
                mode=(given)
                jvm+=(-Xmx128m) # the last one counts: calls of many at once are answered
                ;;
            --daemon | --interactive | -c | --command) mode=(given) ;;
            --runtime-dir | --runtime-dir=*) place=(given) ;;
        esac
    done
    [[ -z ${gone-} || ${config:-/} == /* ]] || die "the working directory is gone, so that there is no telling which file $config is"
    [[ $directory == /* ]] || misused "the runtime directory must be an absolute path, got \"$directory\""
    if ((${#mode[@]} == 0)) && [[ -t 0 && -t 1 ]]; then
        mode=(--interactive)
    else
        mode=()
    fi
    # A simulated kernel ends with its agent: what the store says of it is no use to the next one, still less to a real one.
    if ((${#place[@]})) || [[ $simulate == no ]]; then
        place=()
    else
        directory=$(mktemp -d "${TMPDIR:-/tmp}/bpfman-simulated-XXXXXX")
        place=(--runtime-dir "$directory")
    fi
    [[ $simulate == yes ]] || require_rights
    need_java
    # What a terminal here shows is still said by whoever starts the agent.
    jvm+=(-Dstdout.encoding="$(locale charmap 2>/dev/null || echo US-ASCII)")
    export LC_ALL=$unicode
    # OSGi frameworks still use what Java is about to drop, and newer ones would say so at every start.
    [[ $(java_release) -lt 23 ]] || jvm+=(--sun-misc-unsafe-memory-access=allow)
    if stale; then build; fi
    [[ $simulate == yes ]] || ldconfig -p | grep -q 'libbpf\.so\.1' || install_missing libbpf1
    if [[ $simulate == yes ]]; then archive simulated; else archive real; fi
    archive_client
    local share=()
    [[ ! -e $archived ]] || share=(-XX:SharedArchiveFile="$archived" -Xlog:cds=off -Xlog:cds+dynamic=off)
    local command=("$java" "${jvm[@]}" "${share[@]}" -Dbpfman.home="$home" -Dbpfman.started="$(date +%s%3N)" -jar "$jar")
    if [[ $detach == yes ]]; then
        in_background "$directory" "${command[@]}" --daemon "${place[@]}" "${rest[@]}"
    else
        exec "${command[@]}" "${mode[@]}" "${place[@]}" "${rest[@]}"
    fi
}

# Starts an agent that outlives this shell, and waits until it is ready or has failed. Arguments: its runtime directory, its command.
in_background() {
    local directory=$1 log=$1/agent.log deadline=$((SECONDS + 330))
    shift
    (umask 077 && mkdir -p "$directory") || die "the runtime directory $directory cannot be made"
    if [[ -S $directory/bpfman.sock ]] && "$bpfman" agent status --runtime-dir "$directory" >/dev/null 2>&1; then
        die "an agent runs in $directory already; see: bpfman agent status"
    fi
    [[ ! -e $log ]] || mv -f "$log" "$log.1"
    (umask 077 && : >"$log") || die "the agent's log $log cannot be written"
    (exec setsid "$@" </dev/null >"$log" 2>&1) &
    background=$!
    trap 'abandon_background; exit 130' INT
    trap 'abandon_background; exit 143' TERM
    until grep -q '^bpfman: ready' "$log" 2>/dev/null; do
        kill -0 "$background" 2>/dev/null || not_started "$log" "the agent has not started"
        ((SECONDS < deadline)) || not_started "$log" "the agent was not ready within 330 s and was ended"
        sleep 0.05
    done
    [[ -S $directory/bpfman.sock ]] || not_started "$log" "the agent answered no command and was ended"
    trap - INT TERM
    printf 'The agent runs as process %s in %s\n' "$background" "$directory"
    # What a reboot took away has been restored by now, or waits; and the page in the browser has come, or has not.
    sed -n -e 's/^.* \(\(program\|link\) [0-9].* is not \(loaded\|attached\) again after the reboot\)/\1/p' \
        -e '/^bpfman: \(the page is at\|warning: the page in the browser\) /p' "$log" >&2
}

# Ends with what an agent said that is of no use. Arguments: its log, what happened.
not_started() {
    local room=${1%/*}/room.$$ status=0
    abandon_background
    cat "$1" >&2
    wait "$background" || status=$?
    ((status != 80)) || exit 80 # what it said is what was wrong with its options
    # What it said may be what there was no room for.
    { printf '%4096s' '' >"$room"; } 2>/dev/null || { rm -f "$room" && die "$2: no space is left in ${1%/*}; free some"; }
    rm -f "$room"
    die "$2; $1 has all it said"
}

# Ends the agent that was started in the background, by force if it does not end by itself.
abandon_background() {
    local deadline=$((SECONDS + 20))
    kill "$background" 2>/dev/null || return 0
    while kill -0 "$background" 2>/dev/null; do
        ((SECONDS < deadline)) || kill -KILL "$background" 2>/dev/null || true
        sleep 0.05
    done
}

# Runs the demonstration in an agent of its own, away from one that may be at work here.
demo() {
    local scratch pins feature=bpfman-demo status=0
    case $* in
        '')
            require_rights
            command -v ip >/dev/null && command -v tc >/dev/null || install_missing iproute2
            ;;
        --simulate) feature=bpfman-demo-simulated ;;
        *) misused "unknown option $*; usage: bpfman demo [--simulate]" ;;
    esac
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/bpfman-demo-XXXXXX")
    pins=/sys/fs/bpf/${scratch##*/} # bpffs takes no names with a dot
    # The agent is a child, so that what it leaves can be removed; a Ctrl-C reaches it by itself.
    trap : INT TERM
    # Making an archive takes longer than it saves here.
    archiving=no
    (trap - INT TERM; agent --runtime-dir "$scratch/run" --bpffs-root "$pins" --add-feature "$feature" -c 'bpfman:demo' "$@") ||
        status=$?
    rm -rf "$scratch" "$pins"
    exit "$status"
}

case ${1-} in
    agent) shift; agent "$@" ;;
    serve) agent "$@" ;;
    --csi-support | --csi-support=* | --socket-path | --socket-path=*) agent serve "$@" ;;
    demo) shift; demo "$@" ;;
    build) build ;;
    completion | completions) completion "${2-}" ;; # the second is what earlier releases called it
    help | -h | --help) usage ;;
    '') usage >&2; exit 80 ;;
    *) usage >&2; misused "unknown command $1" ;;
esac
