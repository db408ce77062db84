namespace OpenRs.Cloud.Hosting.Tests.Contracts;

/// <summary>
/// Compares <see cref="ContractText"/> with the file in the repository. A line that is gone or changed breaks stored states or a cluster of
/// two versions; a new line must be written down. Run with OPENRS_UPDATE_CONTRACTS=1 to write the file, and look at its difference.
/// </summary>
public sealed class ContractBaselineTests
{
    private static string BaselineFile =>
        Path.Combine(RepositoryPaths.Root, "tests", "OpenRs.Cloud.Hosting.Tests", "Contracts", "contracts.txt");

    [Fact]
    public async Task Contracts_AreThoseOfTheBaseline()
    {
        await using var host = await LocalHost.StartAsync();
        var now = ContractText.Write(host.Services);
        if (Environment.GetEnvironmentVariable("OPENRS_UPDATE_CONTRACTS") == "1")
        {
            await File.WriteAllTextAsync(BaselineFile, now);
        }

        var baseline = Qualified(await File.ReadAllTextAsync(BaselineFile));
        var (lost, added) = (baseline.Except(Qualified(now)).ToList(), Qualified(now).Except(baseline).ToList());
        Assert.True(
            lost.Count + added.Count == 0,
            $"Lost, which breaks stored states and older silos:\n{string.Join('\n', lost)}\n"
            + $"New, to be written with OPENRS_UPDATE_CONTRACTS=1:\n{string.Join('\n', added)}");
    }

    // Each line with the one that it belongs to.
    private static List<string> Qualified(string text)
    {
        var owner = "";
        return [.. text.Split('\n').Select(line => line.StartsWith(' ') ? $"{owner}:{line}" : owner = line)];
    }
}
