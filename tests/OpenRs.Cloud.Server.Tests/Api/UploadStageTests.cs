using Microsoft.Extensions.Options;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Storage;
using OpenRs.Cloud.Server.Uploads;

namespace OpenRs.Cloud.Server.Tests.Api;

public sealed class UploadStageTests : IDisposable
{
    private const string Hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private readonly TemporaryFolder _folder = new();
    private readonly UploadStage _stage;

    public UploadStageTests() => _stage = new UploadStage(Options.Create(new StorageOptions { Data = _folder.Path }), TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_WhileAnotherCallStillReadsTheWholeFile_LeavesThatFileAlone()
    {
        using var calls = _stage.OpenFolder();
        var first = await OpenAsync(0, calls);
        await first.CompleteAsync(Hash, "sha256", CancellationToken.None);

        // Received and checked, but not yet taken in.
        await using (var second = await OpenAsync(0, calls))
        {
            Assert.NotEqual(first.Path, second.Path);
        }

        Assert.Equal(ErrorReason.UploadBusy, (await Assert.ThrowsAsync<CloudException>(() => OpenAsync(1, calls))).Reason);
        await first.DisposeAsync();
        await using var third = await OpenAsync(0, calls);
        Assert.Equal(first.Path, third.Path);
    }

    [Fact]
    public async Task Open_GivenUpWhileTheBytesSoFarAreRead_LeavesTheFileToTheNext()
    {
        using var calls = _stage.OpenFolder();
        await using (var first = await OpenAsync(0, calls))
        {
            await first.AppendAsync(new byte[100], CancellationToken.None);
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _stage.OpenAsync("p", Hash, 100, calls, new CancellationToken(canceled: true)));
        await using var next = await OpenAsync(100, calls);
        Assert.Equal(100, next.Length);
    }

    private Task<StagedUpload> OpenAsync(long offset, StagingFolder calls) =>
        _stage.OpenAsync("p", Hash, offset, calls, CancellationToken.None);
}
