# SPDX-License-Identifier: Apache-2.0
# What the scripts of this project share. Sourced by bash.

say() { printf 'bpfman: %s\n' "$*" >&2; }
die() { printf 'bpfman: error: %s\n' "$*" >&2; exit 1; }

# Installs the Debian packages that are missing. Arguments: package names.
install_missing() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    command -v apt-get >/dev/null || die "this needs what Debian calls ${missing[*]}; install it"
    ((EUID == 0)) || die "the packages ${missing[*]} are missing; install them, or run this once as root"
    say "installing ${missing[*]}"
    timeout 300 apt-get -q update >&2 || die "apt-get update failed"
    DEBIAN_FRONTEND=noninteractive timeout 900 apt-get -q install -y --no-install-recommends "${missing[@]}" >&2 ||
        die "apt-get could not install ${missing[*]}"
}

# Installs promtool alone: the package that it comes in brings a server, which would be started.
install_promtool() {
    ! command -v promtool >/dev/null || return 0
    command -v apt-get >/dev/null || die "this needs promtool, which comes with Prometheus; install it"
    ((EUID == 0)) || die "promtool is missing; install it, or run this once as root"
    say "installing promtool"
    local scratch
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/promtool-XXXXXX")
    # apt reads as a user of its own, who has to be let in
    chmod 755 "$scratch"
    (cd "$scratch" && timeout 300 apt-get -q update >&2 && timeout 300 apt-get -q download prometheus >&2 && dpkg -x prometheus_*.deb tree) ||
        die "apt-get could not fetch prometheus"
    install -m 755 "$scratch/tree/usr/bin/promtool" /usr/local/bin/promtool
    rm -rf "$scratch"
}

# Installs a JDK and Maven, unless others are there, and a C compiler where that is possible: the build does without.
install_build_tools() {
    local tools=()
    command -v javac >/dev/null || tools+=(openjdk-17-jdk-headless)
    command -v mvn >/dev/null || tools+=(maven)
    ((${#tools[@]} == 0)) || install_missing "${tools[@]}"
    command -v cc >/dev/null || command -v gcc >/dev/null || command -v clang >/dev/null || (install_missing gcc libc6-dev) || true
}
