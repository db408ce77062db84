using TorchSharp;

namespace OpenRs.Learning.Tests.Programs;

/// <summary><c>openrs agent</c> before it joins.</summary>
public sealed class AgentCommandTests
{
    // Nobody listens there: an agent that tried to join would not end.
    private static readonly string[] Nowhere = ["agent", "--server", "http://127.0.0.1:1"];
    private static readonly Dictionary<string, string?> Token = new() { ["OPENRS_AGENT_TOKEN"] = "a-token-long-enough" };
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task Agent_DeviceThatIsMissing_EndsBeforeItJoins()
    {
        Skip.If(torch.cuda.is_available(), "This machine has a GPU.");
        var result = await ProgramResult.OfAsync(BuiltProgram.Agent, [.. Nowhere, "--device", "cuda:0"], Timeout, environment: Token);
        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.StartsWith(
            "openrs agent: cuda:0 was asked for and libtorch finds no GPU", Assert.Single(result.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_NoDevice_EndsBeforeItJoins()
    {
        var result = await ProgramResult.OfAsync(BuiltProgram.Agent, [.. Nowhere, "--device", "gpu"], Timeout, environment: Token);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(
            "'gpu' is no device. Devices are auto, cpu and cuda:N, such as cuda:0.",
            string.Join('\n', result.Error),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_Help_DocumentsTheDevice()
    {
        var result = await ProgramResult.OfAsync(BuiltProgram.Agent, ["agent", "--help"], Timeout);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(result.Output, static line => line.Contains("--device <device>", StringComparison.Ordinal));
    }
}
