# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completion of stemma for fish; printed by 'stemma completion fish'. What there is to choose from
# is what stemma itself answers: engine/cli/completion.h says how it is asked.

function __stemma_complete
    set -l line (commandline -cp | string collect)
    set -l program (commandline -opc)[1]
    set -l answer (command $program --complete fish "$line" 2>/dev/null </dev/null)
    set -l token (commandline -ct)
    # A value in one word with its option: fish wants the whole word back.
    set -l lead (string match -r -- '^--[^=]*=|^-[^-](?=.)' $token)
    set -l path (string sub -s (math (string length -- "$lead") + 1) -- $token)
    switch "$answer[1]"
        case words parts
            test (count $answer) -gt 1; and printf '%s\n' $answer[2..-1]
        case files folders
            # What fish offers to a command that it does not know: files.
            for found in (complete -C "__stemma_no_such_command $path" | string replace -r '\t.*' '')
                test $answer[1] = files; or string match -q -- '*/' $found; or continue
                printf '%s%s\n' $lead $found
            end
    end
end

complete -c stemma -f -a '(__stemma_complete)'
