using System.CommandLine;

namespace OpenRs.Cloud.Cli.Connection;

/// <summary>The argument that names a run.</summary>
internal static class RunArgument
{
    public static Argument<string> Create(string name = "run") => new(name) { Description = "Run id, or projects/PROJECT/runs/RUN." };
}
