namespace OpenRs.Cloud.Embedded;

/// <summary>One call of a grain method, from the caller's request to the answer.</summary>
internal abstract class GrainCall : Invocation, IGrainMessage
{
    private readonly GrainHost _host;
    private readonly object?[] _arguments;
    private CancellationTokenSource? _cancellation;
    private CancellationTokenRegistration _registration;
    private ITimer? _timer;
    private Activation? _activation;
    private volatile bool _isRunning;

    protected GrainCall(GrainHost host, GrainId target, GrainMethod method, object?[] arguments, GrainCall? caller)
        : base($"{method.Name} on {target}")
    {
        (_host, Target, Method, _arguments, Caller) = (host, target, method, arguments, caller);
        Interleaves = method.Interleaves;
        IsReadOnly = method.IsReadOnly;
    }

    public GrainId Target { get; }

    public GrainMethod Method { get; }

    /// <summary>The grain call whose code made this call and waits for it.</summary>
    public GrainCall? Caller { get; }

    /// <summary>The call-chain reentrancy the calling code had allowed; empty for none.</summary>
    public Guid ReentrancyId { get; } = RequestContext.ReentrancyId;

    public bool IsRunning => _isRunning;

    public bool IsAnswer { get; private set; }

    public override bool Reroutes => true;

    public void Start(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            // The grain gets a token of its own, so that what it registered on it runs in its turns and not on the canceller's thread.
            _cancellation = new CancellationTokenSource();
            _arguments[Method.CancellationIndex] = _cancellation.Token;
            _registration = cancellationToken.UnsafeRegister(static (call, token) => ((GrainCall)call!).OnCancelled(token), this);
        }

        _timer = _host.Time.CreateTimer(static call => ((GrainCall)call!).OnTimeout(), this, timeout, Timeout.InfiniteTimeSpan);
        _host.Channel.Send(this);
    }

    public void Deliver()
    {
        if (IsAnswer)
        {
            Answer();
        }
        else
        {
            _host.Receive(this);
        }
    }

    /// <summary>The call is about to be given to an activation.</summary>
    public void OnRouted(Activation activation) => Interlocked.Exchange(ref _activation, activation);

    public override async Task RunAsync(object grain)
    {
        _isRunning = true;
        CallChain.Current = this;
        try
        {
            await InvokeAsync(grain, _arguments);
        }
        catch (Exception exception)
        {
            Fault = exception;
        }

        _isRunning = false;
    }

    public override void Complete()
    {
        IsAnswer = true;
        _host.Channel.Send(this);
        _host.OnCallLeft();
    }

    public override void Reject(Exception exception)
    {
        Fault = exception;
        Complete();
    }

    /// <summary>Runs the method and keeps its result.</summary>
    protected abstract Task InvokeAsync(object grain, object?[] arguments);

    /// <summary>Passes the kept result or fault to the caller, if it still waits.</summary>
    protected abstract void SetOutcome();

    /// <summary>Ends the caller's wait early. False if it has ended.</summary>
    protected abstract bool TryAbandon(Exception exception, CancellationToken cancellationToken);

    private void Answer()
    {
        _timer?.Dispose();
        _registration.Dispose();
        SetOutcome();
    }

    private void OnCancelled(CancellationToken cancellationToken)
    {
        if (TryAbandon(new OperationCanceledException(cancellationToken), cancellationToken))
        {
            Abandon();
        }
    }

    private void OnTimeout()
    {
        var waited = Method.Timeout ?? _host.Options.CallTimeout;
        if (TryAbandon(new GrainCallTimeoutException($"{Name} did not answer within {waited}. {Describe()}"), default))
        {
            _registration.Dispose();
            Abandon();
        }
    }

    private string Describe() => _activation?.Describe(this) ?? "The request did not reach the grain.";

    // A call that has not started is dropped, one that runs is told by its token.
    private void Abandon()
    {
        _timer?.Dispose();
        MarkAbandoned();
        if (_cancellation is { } cancellation && _activation is { } activation)
        {
            activation.Post(cancellation.Cancel);
        }
    }
}
