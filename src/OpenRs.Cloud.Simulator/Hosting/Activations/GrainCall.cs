using OpenRs.Cloud.Simulator.Hosting.Calls;
using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;

namespace OpenRs.Cloud.Simulator.Hosting.Activations;

/// <summary>One call of a grain, from the caller's request to the answer. The generated proxy has copied the arguments.</summary>
internal abstract class GrainCall : ActivationRequest, IGrainMessage
{
    private readonly GrainHost _host;
    private readonly IInvokable _request;
    private readonly bool _isOneWay;
    private readonly TimeSpan _timeout;
    private readonly long _sentAt;
    private readonly KeyValuePair<string, object>[] _context = [.. RequestContext.Entries];
    private CancellationTokenRegistration _registration;
    private ITimer? _timer;
    private bool _isAnswer;
    private Exception? _fault;

    protected GrainCall(GrainHost host, GrainId target, IInvokable request, InvokeMethodOptions options)
    {
        (_host, Target, _request) = (host, target, request);
        _isOneWay = options.HasFlag(InvokeMethodOptions.OneWay);
        _timeout = request.GetDefaultResponseTimeout() ?? host.ResponseTimeout;
        _sentAt = host.Time.GetTimestamp();
        IsAlwaysInterleave = options.HasFlag(InvokeMethodOptions.AlwaysInterleave);
        IsReadOnly = options.HasFlag(InvokeMethodOptions.ReadOnly);
    }

    public GrainId Target { get; }

    public string Name => $"{(_isAnswer ? "the answer of" : "a call of")} {_request.GetActivityName()}";

    public override Guid ReentrancyId { get; } = RequestContext.ReentrancyId;

    public override bool IsExpired => _host.Time.GetElapsedTime(_sentAt) >= _timeout;

    /// <summary>Whether the caller has its answer.</summary>
    protected abstract bool IsOver { get; }

    public void Send()
    {
        if (_isOneWay)
        {
            Complete();
        }
        else
        {
            _registration = _request.GetCancellationToken()
                .UnsafeRegister(static (call, token) => ((GrainCall)call!).OnCancelled(token), this);
            _timer = _host.Time.CreateTimer(static call => ((GrainCall)call!).OnTimeout(), this, _timeout, Timeout.InfiniteTimeSpan);
        }

        _host.Channel.Send(this);
    }

    public void Deliver()
    {
        if (_isAnswer)
        {
            End(_fault);
        }
        else if (!IsExpired)
        {
            _host.Receive(this);
        }
    }

    public override async Task RunAsync(Activation activation)
    {
        RequestContext.Clear();
        foreach (var (key, value) in _context)
        {
            RequestContext.Set(key, OrleansServices.Copier.Copy(value)!);
        }

        try
        {
            _request.SetTarget(activation);
            var response = await _request.Invoke();
            if (response.Exception is { } thrown)
            {
                activation.OnFault(thrown);
            }

            response = OrleansServices.ResponseCopier.Copy(response)!;
            _fault = response.Exception;
            if (_fault is null)
            {
                KeepResult(response);
            }

            _request.Dispose();
        }
        catch (Exception exception)
        {
            _fault = exception;
        }

        Answer();
    }

    public override void OnInvalidActivation(Exception? failure)
    {
        if (failure is null)
        {
            _host.Receive(this);
        }
        else
        {
            _fault = failure;
            Answer();
        }
    }

    /// <summary>Tells the running method by its token.</summary>
    public void CancelRunning() => _request.TryCancel();

    public override string ToString() => $"{_request.GetActivityName()} on {Target}";

    /// <summary>Keeps the result until the answer has arrived.</summary>
    protected abstract void KeepResult(Response response);

    /// <summary>Gives the caller the kept result.</summary>
    protected abstract void Complete();

    /// <summary>Gives the caller an exception.</summary>
    protected abstract void Complete(Exception exception);

    private void Answer()
    {
        if (!_isOneWay)
        {
            _isAnswer = true;
            _host.Channel.Send(this);
        }
    }

    private void OnCancelled(CancellationToken cancellationToken)
    {
        if (!IsOver)
        {
            _host.Channel.Send(new CancelMessage(_host, this));
            End(new OperationCanceledException(cancellationToken));
        }
    }

    private void OnTimeout() => End(new TimeoutException($"Response did not arrive on time in {_timeout} for message: {this}."));

    private void End(Exception? exception)
    {
        if (IsOver)
        {
            return;
        }

        _timer?.Dispose();
        _registration.Dispose();
        if (exception is null)
        {
            Complete();
        }
        else
        {
            Complete(exception);
        }
    }
}
