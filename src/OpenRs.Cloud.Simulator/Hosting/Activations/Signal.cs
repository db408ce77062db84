namespace OpenRs.Cloud.Simulator;

/// <summary>Wakes one waiter; remembers that it was raised while nobody waited.</summary>
internal sealed class Signal
{
    private TaskCompletionSource? _waiter;
    private bool _raised;

    public void Raise()
    {
        if (_waiter is { } waiter)
        {
            _waiter = null;
            waiter.SetResult();
        }
        else
        {
            _raised = true;
        }
    }

    public Task WaitAsync()
    {
        if (_raised)
        {
            _raised = false;
            return Task.CompletedTask;
        }

        _waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _waiter.Task;
    }
}
