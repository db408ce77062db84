using System.Runtime.Versioning;
using Grpc.Core;
using OpenRs.Cloud.Server.Secrets;
using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Transport;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>Secrets in files: there whole or not at all, and never equal to nothing.</summary>
public sealed class SecretFileTests : IDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder["data"], "agent.token");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("agent.token", "", "is empty.")]
    [InlineData("agent.token", " \r\n\n", "is empty.")]
    [InlineData("agent.token", "short\n", "holds 5 characters; a secret has at least 16.")]
    [InlineData("agent.token", "0123456789abcdef 0123456789abcdef", "holds more than one word")]
    [InlineData("agent.token", "0123456789abcdef\n0123456789abcdef", "holds more than one word")]
    [InlineData("admin.key", "", "is empty.")]
    [InlineData("admin.key", Secret, "holds no API key (ors_PREFIX_SECRET).")]
    public async Task Start_FileWithoutASecret_EndsWithOneLineThatNamesIt(string name, string content, string words)
    {
        Directory.CreateDirectory(_folder["data"]);
        var path = Path.Combine(_folder["data"], name);
        await System.IO.File.WriteAllTextAsync(path, content);
        var line = await RefusedAsync(_folder["data"]);
        Assert.Contains($"{path} {words}", line, StringComparison.Ordinal);
        Assert.Contains("remove it", line, StringComparison.Ordinal);
        Assert.Equal(content, await System.IO.File.ReadAllTextAsync(path));
    }

    [Theory]
    [InlineData("--OpenRs:AgentToken", "secret", "OpenRs:AgentToken holds 6 characters")]
    [InlineData("--OpenRs:AgentToken", "                    ", "OpenRs:AgentToken holds more than one word")]
    public async Task Start_ConfiguredTokenThatIsNone_EndsWithOneLine(string name, string value, string words) =>
        Assert.Contains(words, await RefusedAsync(_folder["data"], name, value), StringComparison.Ordinal);

    [Fact]
    public void Matches_AfterAMountedSecretWasReplaced_TakesTheNewOne()
    {
        // As Kubernetes mounts one: the file is a link through a link that is replaced.
        const string Next = "fedcba9876543210fedcba9876543210";
        var folder = Directory.CreateDirectory(_folder["mount"]).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "1"));
        Directory.CreateDirectory(Path.Combine(folder, "2"));
        System.IO.File.WriteAllText(Path.Combine(folder, "1", "token"), Secret);
        System.IO.File.WriteAllText(Path.Combine(folder, "2", "token"), Next);
        System.IO.File.SetLastWriteTimeUtc(Path.Combine(folder, "1", "token"), DateTime.UnixEpoch);
        Directory.CreateSymbolicLink(Path.Combine(folder, "data"), "1");
        System.IO.File.CreateSymbolicLink(Path.Combine(folder, "token"), Path.Combine("data", "token"));
        var file = new SecretFile(Path.Combine(folder, "token"), static () => throw new InvalidOperationException("There is one."));
        Assert.True(file.Matches(Secret));

        Directory.Delete(Path.Combine(folder, "data"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "data"), "2");

        Assert.True(file.Matches(Next));
        Assert.False(file.Matches(Secret));
    }

    [SkippableFact]
    public async Task Start_OnAFullDisk_LeavesNoFileAndStartsWhenThereIsRoom()
    {
        await using var disk = await SmallDisk.MountAsync(bytes: 64 << 20);
        var filler = Path.Combine(disk.Path, "filler");
        Fill(filler);
        var data = Path.Combine(disk.Path, "data");
        Assert.Contains("pace", await RefusedAsync(data), StringComparison.Ordinal);
        Assert.DoesNotContain(
            Directory.Exists(data) ? Directory.GetFiles(data) : [],
            static path => path.Contains(".token", StringComparison.Ordinal) || path.Contains(".key", StringComparison.Ordinal));

        System.IO.File.Delete(filler);
        await using var server = await ServerProcess.StartAsync(data);
        Assert.Matches("^[0-9a-f]{64}$", server.AgentToken);
        await using var agent = await FakeAgent.ConnectAsync(server, "agent", "default");
    }

    [Fact]
    public void Matches_NothingAndWhatIsTooShort_IsNeverEqual()
    {
        var file = new SecretFile(File, static () => Secret);
        foreach (var text in new[] { null, "", " ", "0", Secret[..15] })
        {
            Assert.False(file.Matches(text));
            Assert.False(SecretFile.AreEqual(text, SecretFile.Hash(text ?? "")));
            Assert.False(SecretFile.AreEqual(text, []));
        }

        Assert.True(file.Matches(Secret));
        Assert.False(file.Matches(Secret + "\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("two words of some length")]
    public void Matches_FileReplacedByNoSecret_KeepsTheOneBefore(string content)
    {
        var file = new SecretFile(File, static () => Secret);
        System.IO.File.WriteAllText(File, content);
        System.IO.File.SetLastWriteTimeUtc(File, DateTime.UnixEpoch);
        Assert.True(file.Matches(Secret));
        Assert.False(file.Matches(content));
        Assert.False(file.Matches(""));
        System.IO.File.WriteAllText(File, $"  {new string('n', 32)}\r\n");
        Assert.True(file.Matches(new string('n', 32)));
        Assert.False(file.Matches(Secret));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void New_MakesAFileOfItsUserAndLeavesNothingBeside()
    {
        _ = new SecretFile(File, static () => Secret);
        Assert.Equal(Secret, SecretText.ReadFile(File));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        Assert.Equal([File], Directory.GetFiles(_folder["data"]));
        _ = new SecretFile(File, static () => throw new InvalidOperationException("It exists."));
    }

    [Fact]
    public void ReadFile_Gigabyte_IsRefusedUnread()
    {
        Directory.CreateDirectory(_folder["data"]);
        using (var file = System.IO.File.Create(File))
        {
            file.SetLength(1 << 30);
        }

        Assert.NotNull(
            HostileInput.Run("1 GiB", () => SecretText.ReadFile(File), static error => error is FormatException, maxBytes: 1 << 20));
    }

    [Fact]
    public async Task Connect_WithoutAHeader_IsRefused()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"]);
        foreach (var metadata in new Metadata[]
        {
            [],
            new() { { "authorization", "" } },
            new() { { "authorization", "Bearer " } },
            new() { { "authorization", "Bearer" } },
        })
        {
            using var call = new V1.AgentService.AgentServiceClient(server.Channel).Connect(metadata);
            var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Equal(StatusCode.Unauthenticated, error.StatusCode);
        }
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static Task<string> RefusedAsync(string data, params string[] arguments) =>
        ServerProcess.RefusedAsync(data, ["--listen", "http://127.0.0.1:0", .. arguments]);
}
