using Microsoft.Data.Sqlite;

namespace OpenRs.Cloud.Hosting.Local;

/// <summary>An operation with its result.</summary>
internal sealed class StoreOperation<T>(Func<StateTables, T> run, bool changes) : StoreOperation(changes)
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;
    private Exception? _fault;

    public Task<T> Result => _completion.Task;

    public override void Run(StateTables tables)
    {
        _fault = null;
        try
        {
            _result = run(tables);
        }
        catch (Exception exception) when (exception is not SqliteException)
        {
            // A conflict, or a value that does not fit: nothing was changed, so it is this operation's answer and no reason to undo the
            // others.
            _fault = exception;
        }
    }

    public override void Fail(Exception exception) => _fault = exception;

    public override void Publish()
    {
        if (_fault is not null)
        {
            _completion.SetException(_fault);
        }
        else
        {
            _completion.SetResult(_result);
        }
    }
}
