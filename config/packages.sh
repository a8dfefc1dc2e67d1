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

# Installs a JDK and Maven, unless others are there, and a C compiler where that is possible: the build does without.
install_build_tools() {
    local tools=()
    command -v javac >/dev/null || tools+=(openjdk-17-jdk-headless)
    command -v mvn >/dev/null || tools+=(maven)
    ((${#tools[@]} == 0)) || install_missing "${tools[@]}"
    command -v cc >/dev/null || command -v gcc >/dev/null || command -v clang >/dev/null || (install_missing gcc libc6-dev) || true
}
