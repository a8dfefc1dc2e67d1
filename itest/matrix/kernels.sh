# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Debian's kernels for the virtual machines, fetched once and kept outside of the tree. Sourced by bash, after config/packages.sh.

# Which package has a kernel, and in which of Debian's suites: the newest one that matches.
declare -A kernel_package=(
    [6.1]='linux-image-6\.1\.0-[0-9]+-amd64'
    [6.12]='linux-image-6\.12[0-9.]*\+deb12-amd64'
)
declare -A kernel_suite=([6.1]=bookworm [6.12]=bookworm-backports)

kernel_cache=${BPFMAN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/bpfman}/kernels

# Where the configured sources have Debian's own packages.
debian_archive() {
    # shellcheck disable=SC2016 # apt's variable
    apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' 'Origin: Debian' 'Label: Debian' | sort | uniq -c |
        sort -rn | awk 'NR == 1 { print $2 }'
}

# Prints, a line each, the options that give apt lists and a cache of its own, which know one source only. Argument: its directory.
apt_apart() {
    printf '%s\n' -q -o "Dir::Etc::SourceList=$1/sources" -o Dir::Etc::SourceParts=- -o "Dir::State::Lists=$1/lists" \
        -o "Dir::Cache=$1/cache" -o Acquire::Languages=none -o APT::Sandbox::User=root
}

# True when a kernel lies in the cache as it was put there. Argument: its directory.
kernel_complete() {
    [[ -s $1/checksums ]] && (cd "$1" && sha256sum --quiet --strict --check checksums) >&2
}

# Downloads a kernel. Arguments: its name, a directory that gets vmlinuz and lib/modules.
fetch_kernel() {
    local name=$1 into=$2 archive package options
    archive=$(debian_archive)
    if [[ -z $archive ]]; then
        timeout 300 apt-get -q update >&2 || die "apt-get update failed"
        archive=$(debian_archive)
    fi
    [[ -n $archive ]] || die "apt has no source of Debian's own packages, from which kernel $name could be fetched"
    mkdir -p "$into"/apt/{lists/partial,cache/archives/partial}
    printf 'deb %s %s main\n' "$archive" "${kernel_suite[$name]}" >"$into/apt/sources"
    readarray -t options < <(apt_apart "$into/apt")
    timeout 300 apt-get "${options[@]}" update >&2 ||
        die "apt-get could not read the list of ${kernel_suite[$name]}"
    package=$(apt-cache "${options[@]}" search --names-only "^${kernel_package[$name]}\$" |
        awk '{ print $1 }' | sort -V | tail -n 1)
    [[ -n $package ]] || die "${kernel_suite[$name]} has no package ${kernel_package[$name]}"
    say "downloading $package"
    (cd "$into" && timeout 600 apt-get "${options[@]}" download "$package") >&2 ||
        die "apt-get could not download $package"
    dpkg-deb -x "$into"/linux-image-*.deb "$into/image"
    mv "$into"/image/boot/vmlinuz-* "$into/vmlinuz"
    mkdir "$into/lib"
    mv "$into/image/lib/modules" "$into/lib/"
    depmod -b "$into" "$(basename "$into"/lib/modules/*)"
    rm -rf "$into"/{apt,image,linux-image-*.deb}
    (cd "$into" && find vmlinuz lib -type f -print0 | sort -z | xargs -0 sha256sum >checksums)
}

# Prints the directory of a kernel, fetching it when it is not there. Argument: its name.
kernel_directory() {
    local directory=$kernel_cache/$1 scratch
    if ! kernel_complete "$directory"; then
        mkdir -p "$kernel_cache"
        scratch=$(mktemp -d "$kernel_cache/fetching.XXXXXX")
        # shellcheck disable=SC2064 # now, while the name is known
        trap "rm -rf '$scratch'" EXIT
        fetch_kernel "$1" "$scratch/tree"
        rm -rf "$directory"
        mv "$scratch/tree" "$directory"
        rm -rf "$scratch"
        trap - EXIT
    fi
    printf '%s\n' "$directory"
}
