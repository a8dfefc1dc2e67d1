# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the packages have in common: their version, their time, and which files they have. Sourced by bash.

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
packaging=$project/launcher/packaging
# shellcheck source=config/packages.sh
source "$project/config/packages.sh"

# The commit that the packages are of.
package_commit=${BPFMAN_PACKAGE_COMMIT:-HEAD}

# The version of the tree's jars, 0.1.0-SNAPSHOT for example. Argument: the packaged tree.
version_of() {
    local jar
    for jar in "$1"/lib/bpfman-api-*.jar; do
        jar=${jar##*/bpfman-api-}
        printf '%s' "${jar%.jar}"
        return
    done
}

# When the sources were committed, in seconds: all archives say that they were made then.
epoch() {
    printf '%s' "${SOURCE_DATE_EPOCH:-$(git -C "$project" log -1 --format=%ct "$package_commit")}"
}

# The version as packages have it. A snapshot sorts before its release, and after those of earlier commits: by their time, and where that is the
# same by how many there are. Argument: the tree's version.
package_version() {
    local release=${1%-SNAPSHOT}
    [[ $release != "$1" ]] || { printf '%s' "$1" && return; }
    printf '%s~snapshot%s.%s.g%s' "$release" "$(date -u -d "@$(epoch)" +%Y%m%d%H%M%S)" "$(git -C "$project" rev-list --count "$package_commit")" \
        "$(git -C "$project" rev-parse --short=8 "$package_commit")"
}

# What Java and the native libraries call this machine's processor.
processor() { uname -m; }

# Gives every file the same owner's rights and the time of the sources. Argument: a directory.
settle() {
    find "$1" -type d -exec chmod 0755 {} +
    find "$1" -type f -perm /100 -exec chmod 0755 {} +
    find "$1" -type f ! -perm /100 -exec chmod 0644 {} +
    find "$1" -exec touch -h -d "@$(epoch)" {} +
}

# Copies the packaged tree for this processor alone, without what an agent has left in it. Arguments: the tree, where to.
copy_tree() {
    local tree=$1 to=$2 directory
    mkdir -p "$to"
    cp -a "$tree"/{bin,lib,features} "$to/"
    for directory in samples share; do
        [[ ! -d $tree/$directory ]] || cp -a "$tree/$directory" "$to/" # a tree of an earlier commit
    done
    rm -f "$to"/*.jsa
    find "$to/lib/native" -mindepth 1 -type d \( -path '*/jni/*' -o -path '*/Linux/*' \) -print0 | while IFS= read -r -d '' directory; do
        case ${directory##*/} in
            "$(processor)" | "$(processor)-Linux") ;;
            *) rm -rf "$directory" ;;
        esac
    done
}

# Lays out the files of a package. Arguments: the packaged tree, a directory that stands for /, the directory of zsh's completions below /usr/share/zsh.
lay_out() {
    local tree=$1 root=$2 zsh=$3 unit page section
    local home=$root/usr/lib/bpfman doc=$root/usr/share/doc/bpfman
    copy_tree "$tree" "$home"
    mkdir -p "$root"/usr/bin "$root"/etc/bpfman "$root"/usr/lib/systemd/system "$root/usr/share/zsh/$zsh" \
        "$root"/usr/share/bash-completion/completions "$doc"
    ln -s ../lib/bpfman/bin/bpfman "$root/usr/bin/bpfman"
    cp "$packaging/settings/bpfman.toml" "$root/etc/bpfman/"
    for unit in bpfman.service bpfman-grpc.service bpfman-grpc.socket; do
        sed -e 's,file:/opt/bpfman/README.md,man:bpfman(1) file:/usr/share/doc/bpfman/README.md,' -e 's,/opt/bpfman/bin/bpfman,/usr/bin/bpfman,g' \
            -e 's,/opt/bpfman,/usr/lib/bpfman,g' -e 's,^# \(Runs the agent of a\|The agent of a\) tree that was unpacked to [^ .]*,# \1n installed package,' \
            "$home/lib/$unit" >"$root/usr/lib/systemd/system/$unit"
        rm "$home/lib/$unit"
    done
    # The command prints them from where they are; shells look for them elsewhere.
    ln -s ../../../lib/bpfman/lib/completion/bpfman.bash "$root/usr/share/bash-completion/completions/bpfman"
    ln -s ../../../lib/bpfman/lib/completion/_bpfman "$root/usr/share/zsh/$zsh/_bpfman"
    for page in "$home"/share/man/man*/*; do
        [[ -e $page ]] || continue # a tree of an earlier commit
        section=${page%/*}
        section=$root/usr/share/man/${section##*/}
        mkdir -p "$section"
        gzip -9nc "$page" >"$section/${page##*/}.gz"
    done
    [[ ! -d $home/share/sbom ]] || cp "$home"/share/sbom/* "$doc/"
    rm -rf "$home/share"
    cp -r "$project/README.md" "$project/docs" "$doc/"
}
