# Completes words of the lepton command in bash: ". lepton.bash", or put it where your system looks for completions
# (/usr/share/bash-completion/completions/lepton, ~/.local/share/bash-completion/completions/lepton).
# What there is to choose from is asked of the command itself, once a shell and command, so that it is never out of date.

_lepton_options() {
    local name="_lepton_options_${2:-all}"
    if [ -z "${!name}" ]; then
        printf -v "$name" '%s' "$("$1" ${2:+"$2"} --help 2>/dev/null | sed -n 's/^  \(--[a-z-]*\).*/\1/p' | sort -u | tr '\n' ' ')"
    fi
    options=${!name}
}

_lepton() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} options
    local commands="demo send receive request respond ping broker bench"
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "$commands --help --version" -- "$current"))
        return
    fi
    case $previous in
        --guarantee) COMPREPLY=($(compgen -W "at-most-once at-least-once exactly-once" -- "$current")); return ;;
        --outcome) COMPREPLY=($(compgen -W "accepted rejected released modified none" -- "$current")); return ;;
        --in-doubt) COMPREPLY=($(compgen -W "report resend deduplicate" -- "$current")); return ;;
        --store) COMPREPLY=($(compgen -d -- "$current")); return ;;
        --config | --tls-* | --*-file | --input | --output | --users) COMPREPLY=($(compgen -f -- "$current")); return ;;
    esac
    case $current in
        -*)
            case " $commands " in
                *" $command "*) _lepton_options "$1" "$command"; COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
            esac
            ;;
        *) COMPREPLY=($(compgen -f -- "$current")) ;;
    esac
}

complete -F _lepton lepton
