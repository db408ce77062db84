using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;

namespace OpenRs.Bench.ControlPlane.Load;

/// <summary>
/// An agent as the server sees it: it speaks the whole protocol over a stream of its own and writes its results as objects, but in place
/// of computing it waits.
/// </summary>
internal sealed class SimulatedAgent(
    int number, string pool, AgentService.AgentServiceClient client, string token, IObjectStore objects, LoadOptions options, LoadMeters meters, TimeProvider time)
{
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<long, long> _sent = [];
    private readonly Random _random = new(number);
    private AsyncDuplexStreamingCall<ConnectRequest, ConnectResponse> _call = null!;
    private TaskCompletionSource<ConnectResponse> _answer = New();
    private LeaseGranted? _lease;
    private Offer _offer = null!;
    private long _sequence;

    /// <summary>Works until cancelled. Never throws: what goes wrong is counted.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var call = client.Connect(new Metadata { { "authorization", $"Bearer {token}" } }, cancellationToken: ended.Token);
            _call = call;
            var reading = ReadAsync(ended.Token);
            var interval = await JoinAsync(ended.Token);
            var working = WorkAsync(ended.Token);
            var beating = BeatAsync(interval, ended.Token);
            var first = await Task.WhenAny(reading, working, beating);
            await ended.CancelAsync();
            await first;
            await Task.WhenAll(reading, working, beating);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The bench is over.
        }
        catch (RpcException exception)
        {
            meters.Fail($"{exception.StatusCode}: {exception.Status.Detail}");
        }
        catch (Exception exception)
        {
            meters.Fail(exception.Message);
        }
    }

    private async Task<TimeSpan> JoinAsync(CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"agent-{number:D4}");
        var welcome = await AskAsync(
            new ConnectRequest { Hello = new Hello { AgentId = name, EngineVersion = EngineVersion.Current, Pool = pool, GpuType = "A40", GpuCount = 1, Device = "simulated" } },
            cancellationToken);
        _offer = (await AskAsync(new ConnectRequest { Ready = new Ready() }, cancellationToken)).Offer;
        await SendLeaseRequestAsync(
            sequence => new ConnectRequest { OpenLease = new OpenLease { Run = _offer.Run, Sequence = sequence } }, cancellationToken);
        await _answer.Task.WaitAsync(cancellationToken);
        meters.IsAtWork();
        return TimeSpan.FromMilliseconds(welcome.Welcome.HeartbeatIntervalMs);
    }

    private async Task BeatAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        // Agents do not beat in step: each began at a moment of its own.
        await Task.Delay(interval * _random.NextDouble(), time, cancellationToken);
        while (true)
        {
            await SendLeaseRequestAsync(
                sequence => new ConnectRequest
                {
                    Heartbeat = new Heartbeat
                    {
                        LeaseId = _lease!.LeaseId,
                        FencingToken = _lease.FencingToken,
                        Sequence = sequence,
                        PhaseSeconds = { ["rollout"] = sequence },
                    },
                },
                cancellationToken);
            await Task.Delay(interval, time, cancellationToken);
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        var lastBatch = "";
        while (true)
        {
            var asked = time.GetTimestamp();
            var response = await AskAsync(
                new ConnectRequest { RequestWork = new RequestWork { LeaseId = _lease!.LeaseId, FencingToken = _lease.FencingToken, MaxUnits = 1 } }, cancellationToken);
            var unit = response.Work.Units.Single();
            var batch = unit.UnitId.Split('/')[0];
            if (batch == lastBatch)
            {
                meters.Work.AddSince(asked);
            }

            lastBatch = batch;
            await Task.Delay(
                TimeSpan.FromSeconds(options.UnitSeconds * (unit.Train is null ? 0.5 + _random.NextDouble() : 0.1)), time,
                cancellationToken);
            var result = await ResultOfAsync(unit, cancellationToken);
            var reported = time.GetTimestamp();
            var receipt = (await AskAsync(new ConnectRequest { WorkResult = result }, cancellationToken)).Receipt;
            meters.Reports.AddSince(reported);
            if (!receipt.Accepted)
            {
                meters.Fail($"A result was not accepted: {receipt.Reason}.");
            }
        }
    }

    private async Task<WorkResult> ResultOfAsync(WorkUnit unit, CancellationToken cancellationToken)
    {
        var content = Encoding.UTF8.GetBytes($$"""{"unit":"{{unit.UnitId}}"}""" + "\n");
        var name = unit.Rollout is { } rollout
            ? ObjectNames.Rollout(_offer.RunPrefix, rollout.Step, rollout.Position)
            : ObjectNames.Policy(_offer.RunPrefix, unit.Train.Step + 1);
        await objects.PutAsync(name, content, PutCondition.None, cancellationToken);
        return new WorkResult
        {
            LeaseId = _lease!.LeaseId,
            FencingToken = _lease.FencingToken,
            UnitId = unit.UnitId,
            Result = new ObjectRef { Name = name, Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) },
            Values = { ["reward"] = 0.5, ["completions/mean_length"] = 512 },
        };
    }

    // Lease messages come and go beside the work; the one question that is open is answered by any other message.
    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (await _call.ResponseStream.MoveNext(cancellationToken))
        {
            var response = _call.ResponseStream.Current;
            if (response.LeaseGranted is { } granted && _sent.TryRemove(granted.Sequence, out var sent))
            {
                (_lease is null ? meters.Opens : meters.Renewals).AddSince(sent);
                if (_lease is not null)
                {
                    _lease = granted;
                    continue;
                }

                _lease = granted;
            }
            else if (response.LeaseEnded is { } ended)
            {
                throw new InvalidOperationException($"A lease ended: {ended.Reason}.");
            }

            _answer.SetResult(response);
        }

        throw new InvalidOperationException("The server ended a stream.");
    }

    private async Task<ConnectResponse> AskAsync(ConnectRequest request, CancellationToken cancellationToken)
    {
        _answer = New();
        await SendAsync(request, cancellationToken);
        return await _answer.Task.WaitAsync(cancellationToken);
    }

    private Task SendLeaseRequestAsync(Func<long, ConnectRequest> request, CancellationToken cancellationToken)
    {
        if (_lease is null)
        {
            _answer = New();
        }

        var sequence = ++_sequence;
        _sent[sequence] = time.GetTimestamp();
        return SendAsync(request(sequence), cancellationToken);
    }

    private async Task SendAsync(ConnectRequest request, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _call.RequestStream.WriteAsync(request, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    private static TaskCompletionSource<ConnectResponse> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
