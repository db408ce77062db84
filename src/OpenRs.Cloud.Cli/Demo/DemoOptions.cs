using OpenRs.Cloud.Cli.Output;

namespace OpenRs.Cloud.Cli.Demo;

/// <summary>Options of <c>openrs demo</c>.</summary>
internal sealed record DemoOptions(
    string Folder, int Seed, int Agents, decimal Budget, int? Steps, string Device, bool Resume, OutputFormat Output);
