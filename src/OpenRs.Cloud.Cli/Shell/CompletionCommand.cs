using System.CommandLine;

namespace OpenRs.Cloud.Cli.Shell;

/// <summary><c>openrs completion</c>: scripts that make a shell ask this program what may come next.</summary>
internal static class CompletionCommand
{
    // The command answers `openrs "[suggest:POSITION]" "LINE"` with one suggestion a line.
    private const string Bash =
        """
        # bash completion of openrs; load it with: source <(openrs completion bash)
        _openrs_complete() {
          local word=${COMP_WORDS[COMP_CWORD]} line
          COMPREPLY=()
          while IFS= read -r line; do
            [[ $line == "$word"* ]] && COMPREPLY+=("$line")
          done < <("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
        }
        complete -o default -F _openrs_complete openrs
        """;

    private const string Zsh =
        """
        # zsh completion of openrs; load it with: source <(openrs completion zsh)
        _openrs_complete() {
          local -a suggestions
          suggestions=("${(@f)$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          compadd -- "${suggestions[@]}"
        }
        compdef _openrs_complete openrs
        """;

    private const string Fish =
        """
        # fish completion of openrs; load it with: openrs completion fish | source
        complete --command openrs --no-files \
            --arguments '(openrs "[suggest:"(commandline --cursor)"]" (commandline --current-process) 2>/dev/null)'
        """;

    public static Command Create() => new("completion", "Print the completion script of a shell.")
    {
        Print("bash", Bash, "source <(openrs completion bash)"),
        Print("zsh", Zsh, "source <(openrs completion zsh)"),
        Print("fish", Fish, "openrs completion fish | source"),
    };

    private static Command Print(string shell, string script, string use)
    {
        var command = new Command(shell, $"For {shell}; load it with: {use}");
        command.SetAction(_ => Console.WriteLine(script));
        return command;
    }
}
