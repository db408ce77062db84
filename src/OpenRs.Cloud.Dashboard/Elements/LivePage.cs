using Microsoft.AspNetCore.Components;
using OpenRs.Cloud.Client.Errors;
using OpenRs.Cloud.Dashboard.Sessions;

namespace OpenRs.Cloud.Dashboard.Elements;

/// <summary>A page that asks the API again every two seconds as long as somebody looks at it.</summary>
public abstract class LivePage : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource _gone = new();
    private CancellationTokenSource _asking = new();
    private Task _following = Task.CompletedTask;

    /// <summary>Begins a page.</summary>
    protected LivePage() => Gone = _gone.Token;

    [Inject]
    internal UserApi Api { get; set; } = null!;

    [Inject]
    internal TimeProvider Clock { get; set; } = null!;

    /// <summary>What the last try failed with; <see langword="null"/> after one that succeeded.</summary>
    protected Exception? Error { get; set; }

    /// <summary>Whether an answer has come.</summary>
    protected bool IsLoaded { get; private set; }

    /// <summary>Ends with the page.</summary>
    protected CancellationToken Gone { get; }

    /// <summary>Asks for all that the page shows.</summary>
    protected abstract Task LoadAsync(CancellationToken cancellationToken);

    /// <summary>Begins again when the address of the page changes.</summary>
    protected override async Task OnParametersSetAsync()
    {
        await _asking.CancelAsync();
        _asking.Dispose();
        _asking = CancellationTokenSource.CreateLinkedTokenSource(Gone);

        // Taken now: the page may be left, and its sources disposed, before the answer comes.
        var asking = _asking.Token;
        await TryAsync(LoadAsync, asking);
        if (!asking.IsCancellationRequested)
        {
            _following = FollowAsync(asking);
        }
    }

    /// <summary>Does something that the API may refuse, and keeps why.</summary>
    protected async Task<bool> TryAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await act(cancellationToken);
            Error = null;
            IsLoaded = true;
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (OpenRsException exception)
        {
            Error = exception;
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _following;
        _asking.Dispose();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Pause, Clock);
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await InvokeAsync(async () =>
                {
                    await TryAsync(LoadAsync, cancellationToken);
                    StateHasChanged();
                });
            }
        }
        catch (OperationCanceledException)
        {
            // The page is left, or shows something else now.
        }
    }
}
