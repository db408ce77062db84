namespace OpenRs.Cloud.Cli.Tests;

/// <summary>What only looks like a file is refused in a line before anything is sent: reading it might never end.</summary>
public sealed class PipeUploadTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly CliHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/proc/version")]
    public Task Upload_OfADevice_IsRefused(string path) => AssertRefusedAsync(path);

    [Fact]
    public async Task Upload_OfAPipe_IsRefused()
    {
        var path = _home["pipe"];
        Assert.Equal(0, (await ProgramResult.OfAsync("mkfifo", [path], Timeout)).ExitCode);
        await AssertRefusedAsync(path);
    }

    [Fact]
    public async Task Model_OfAFolderOfOtherThings_IsRefusedForWhatItLacks()
    {
        Directory.CreateDirectory(_home["other"]);
        await File.WriteAllTextAsync(Path.Combine(_home["other"], "empty"), "");
        await _home.FailsAsync(
            2, $"'{_home["other"]}' holds no config.json", "models", "import", _home["other"], "--server", "http://127.0.0.1:1");
    }

    private Task AssertRefusedAsync(string path) => _home.FailsAsync(
        2, $"'{path}' is empty or not a regular file", "datasets", "upload", path, "--server", "http://127.0.0.1:1");
}
