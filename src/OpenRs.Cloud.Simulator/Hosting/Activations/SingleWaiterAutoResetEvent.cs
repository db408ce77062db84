namespace OpenRs.Cloud.Simulator.Hosting.Activations;

/// <summary>Wakes one waiter; remembers that it was set while nobody waited.</summary>
internal sealed class SingleWaiterAutoResetEvent
{
    private TaskCompletionSource? _waiter;
    private bool _isSet;

    public void Set()
    {
        if (_waiter is { } waiter)
        {
            _waiter = null;
            waiter.SetResult();
        }
        else
        {
            _isSet = true;
        }
    }

    public Task WaitAsync()
    {
        if (_isSet)
        {
            _isSet = false;
            return Task.CompletedTask;
        }

        _waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _waiter.Task;
    }
}
