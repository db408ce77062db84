using System.Text.Json;
using OpenRs.Cloud.Cli.Connection;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>Files that the command keeps, after somebody else wrote in them.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private readonly CliHome _home = new();

    [Theory]
    [InlineData("null")]
    [InlineData("""{"contexts":null}""")]
    [InlineData("""{"contexts":{"a":null},"current":"a"}""")]
    [InlineData("""{"contexts":{"a":{"server":null}},"current":"a"}""")]
    [InlineData("""{"contexts":{"a":{}},"current":"a"}""")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public async Task Contexts_ThatAreNone_AreNamed(string json)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_home.ContextsPath)!);
        await File.WriteAllTextAsync(_home.ContextsPath, json);
        await _home.FailsAsync(2, "contexts.json cannot be read: it is not the JSON that is expected", "whoami");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"Seed":1,"Port":1,"Budget":1,"RequestId":null}""")]
    [InlineData("""{"Seed":1,"Port":1,"Budget":1,"RequestId":"r","Device":null}""")]
    public async Task Demo_ThatIsNone_IsNotGoneOnWith(string json)
    {
        Directory.CreateDirectory(_home["demo"]);
        await File.WriteAllTextAsync(Path.Combine(_home["demo"], "demo.json"), json);
        await _home.FailsAsync(2, "there is no demo to resume", "demo", "--folder", _home["demo"], "--resume");
    }

    [Fact]
    public void Contexts_Changed_AreReadOrRefused() => new Fuzz(
        "contexts.json",
        [
            """{"current":"a","contexts":{"a":{"server":"http://127.0.0.1:1","api_key":"ors_0_1","project":"p"},"b":{"server":"x"}}}"""u8
                .ToArray(),
        ],
        static json => Assert.All(ContextFile.Parse(json).Contexts.Values, static entry => Assert.NotNull(entry.Server)),
        static error => error is JsonException)
    {
        Words = ["\"current\":", "\"contexts\":{", "\"server\":", "\"api_key\":", "\"token_file\":", "\"ca\":", "\"project\":", ":null,"],
    }.Run();

    public void Dispose() => _home.Dispose();
}
