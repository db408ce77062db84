using OpenRs.Cloud.Dashboard.Elements;

namespace OpenRs.Cloud.Dashboard.Tests.Elements;

/// <summary>Pages that are left while they still ask.</summary>
public sealed class LivePageTests
{
    [Fact]
    public async Task Dispose_BeforeTheFirstAnswer_IsNoError()
    {
        var page = new Page();
        var setting = page.SetAsync();
        await page.DisposeAsync();
        page.Answer.SetResult();
        await setting;
        Assert.True(page.Ended.IsCancellationRequested);
    }

    private sealed class Page : LivePage
    {
        public Page() => Clock = TimeProvider.System;

        public TaskCompletionSource Answer { get; } = new();

        public CancellationToken Ended => Gone;

        public Task SetAsync() => OnParametersSetAsync();

        protected override Task LoadAsync(CancellationToken cancellationToken) => Answer.Task;
    }
}
