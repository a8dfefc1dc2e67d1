# SPDX-License-Identifier: Apache-2.0
# Completion of the bpfman command in bash: source <(bpfman completion bash). The agent knows what there is; where it has nothing to
# propose, or does not run, files are proposed.
_bpfman() {
    local line words=("${COMP_WORDS[@]:1:COMP_CWORD}")
    # What readline takes for words ends at "="; an option and its value belong together.
    local whole=() word
    for word in "${words[@]}"; do
        if ((${#whole[@]})) && [[ $word == "="* || ${whole[-1]} == --*= ]]; then
            whole[-1]+=$word
        else
            whole+=("$word")
        fi
    done
    COMPREPLY=()
    if ((${#words[@]} <= 1)); then
        for line in agent serve completion; do
            [[ $line != "${words[0]-}"* ]] || COMPREPLY+=("$line ")
        done
    elif [[ ${words[0]} == agent || ${words[0]} == serve ]]; then
        local all=(--detach --simulate --runtime-dir --config --log --lock-timeout --adopt --with --socket-path --web-port --csi-support)
        [[ ${words[0]} == serve ]] || all=(status stop "${all[@]}")
        for line in "${all[@]}"; do
            [[ $line != "${words[-1]}"* ]] || COMPREPLY+=("$line ")
        done
        compopt -o nospace
        return
    fi
    while IFS= read -r line; do
        [[ ${whole[-1]-} != --*=* ]] || line=${line#*=}
        COMPREPLY+=("$line")
    done < <("${COMP_WORDS[0]}" __complete -- "${whole[@]}" 2>/dev/null)
    ((${#COMPREPLY[@]} == 0)) || compopt -o nospace
}
complete -o default -F _bpfman bpfman
