import { EXIT, UserError } from "../../errors.js";
import type { Context } from "../context.js";

/** `underwrite completion <shell>`: prints a script that asks `underwrite complete` for what may follow. */
export function completion(context: Context, shell: string): number {
  const script = { bash: BASH, zsh: ZSH, fish: FISH }[shell];
  if (!script) throw new UserError(`There is no completion for ${JSON.stringify(shell)}: give bash, zsh or fish.`);
  context.printPart(script);
  return EXIT.done;
}

// The scripts hand over what was typed as words, and evaluate none of it. Where nothing is offered, the shell offers files.

const BASH = `# bash completion for underwrite
_underwrite() {
  local line value text width=0 values=() texts=() index
  while IFS= read -r line; do
    [[ $line == :* || -z $line ]] && continue
    value=\${line%%$'\\t'*} text=\${line#*$'\\t'}
    values+=("$value") texts+=("$text")
    (( \${#value} > width )) && width=\${#value}
  done < <(command underwrite complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  COMPREPLY=("\${values[@]}")
  # Descriptions are shown where there is a choice: only what the values have in common is typed then.
  (( \${#values[@]} > 1 )) && for index in "\${!values[@]}"; do
    [[ -n \${texts[index]} ]] || continue
    printf -v line '%-*s  (%s)' "$width" "\${values[index]}" "\${texts[index]}"
    COMPREPLY[index]=\${line:0:\${COLUMNS:-80}-2}
  done
}
complete -o default -o nosort -F _underwrite underwrite
`;

const ZSH = `#compdef underwrite
_underwrite() {
  local line
  local -a offered
  for line in "\${(@f)$(command underwrite complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ $line == :* || -z $line ]] && continue
    offered+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  [[ $PREFIX == --*=* ]] && compset -P '*='
  if (( \${#offered} )); then _describe underwrite offered
  elif [[ $PREFIX != *'$'* && $PREFIX != *'\`'* ]]; then _files; fi # zsh runs what it finds in the beginning of a path
}
if [ "\${funcstack[1]}" = _underwrite ]; then _underwrite "$@"; else compdef _underwrite underwrite; fi
`;

const FISH = `# fish completion for underwrite
function __underwrite_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l typed (string match -r -- '^--[^=]*=' $words[-1])
  for line in (command underwrite complete -- $words[2..-1] 2>/dev/null)
    string match -q -- ':*' $line; or echo "$typed$line"
  end
end
complete -c underwrite -f -n 'test -n "$(__underwrite_complete)"' -a '(__underwrite_complete)'
`;
