using OpenRs.Cloud.Objects;

namespace OpenRs.Cloud.Work;

/// <summary>
/// A queue with four agents that come, go and come back, checked after every call against a plain list of who holds what.
/// </summary>
internal sealed class QueueWorld
{
    public const int UnitCount = 7;
    private readonly QueueCalls _calls;
    private readonly WorkBatch _batch = new()
    {
        BatchId = "rollout-000003",
        Kind = WorkKind.Rollout,
        Step = 3,
        PolicyVersion = 3,
        Units = UnitCount,
    };
    private readonly UnitModel[] _units = [.. Enumerable.Range(0, UnitCount).Select(static _ => new UnitModel())];
    private readonly long[] _tokens = [1, 2, 3, 4];
    private long _lastToken = 4;
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public QueueWorld(QueueCalls calls)
    {
        _calls = calls;
        Queue = BatchRules.Start(_batch, _now);
    }

    public BatchState Queue { get; private set; }

    public bool IsPoisoned { get; private set; }

    public void Apply(QueueCommand command)
    {
        _now = _now.AddSeconds(command.Seconds);
        var (agent, position) = (command.Agent, command.Position);
        switch (command.Verb)
        {
            case QueueVerb.RequestWork: RequestWork(agent, command.MaxUnits); break;
            case QueueVerb.Complete: Complete(agent, position, _tokens[agent], Result(position)); break;
            case QueueVerb.CompleteDifferently: Complete(agent, position, _tokens[agent], Result(position + 100)); break;
            case QueueVerb.CompleteUnderFormerToken: Complete(agent, position, _units[position].Token - 1, Result(position)); break;
            case QueueVerb.CompleteWithoutLease: Complete(agent, position, 0, Result(position)); break;
            case QueueVerb.Fail: Fail(agent, position); break;
            case QueueVerb.LoseAgent: LoseAgent(agent); break;
            case QueueVerb.NewLease: _tokens[agent] = ++_lastToken; break;
        }

        CheckUnits();
    }

    /// <summary>Takes every agent away: one new agent must then be able to finish what is left.</summary>
    public void CheckNothingIsLost()
    {
        for (var agent = 0; agent < _tokens.Length; agent++)
        {
            LoseAgent(agent);
        }

        _now = _now.AddMinutes(1);
        _tokens[0] = ++_lastToken;
        RequestWork(0, UnitCount);
        for (var position = UnitCount - 1; position >= 0 && !IsPoisoned; position--)
        {
            Complete(0, position, _tokens[0], Result(position));
        }

        CheckUnits();
        Assert.True(BatchRules.IsOver(Queue), "the batch cannot be finished");
        var progress = BatchRules.Progress(Queue);
        if (!IsPoisoned)
        {
            Assert.All(progress.Results.Index(), static result => Assert.Equal(Result(result.Index).Name, result.Item.Name));
            Assert.All(progress.Values, static sum => Assert.True(double.IsFinite(sum.Value)));
        }
    }

    /// <summary>Sums of a batch whose units agents finish in this order.</summary>
    public static IReadOnlyDictionary<string, double> SumsInOrder(IEnumerable<int> order)
    {
        var world = new QueueWorld(new QueueCalls());
        world.RequestWork(0, UnitCount);
        foreach (var position in order)
        {
            world.Complete(0, position, world._tokens[0], Result(position));
        }

        return BatchRules.Progress(world.Queue).Values;
    }

    private void RequestWork(int agent, int maxUnits)
    {
        Lose(unit => unit.Agent == agent && unit.Token < _tokens[agent]);
        bool IsHeld(UnitModel unit) => unit.Agent == agent && unit.Token == _tokens[agent];
        bool IsFor(int i) => !_units[i].Finished && (_units[i].Leased ? IsHeld(_units[i]) : !_units[i].Waits(_now));
        var expected = Enumerable.Range(0, UnitCount).Where(i => !IsPoisoned && IsFor(i)).Take(maxUnits).ToList();
        var request = new WorkRequest { AgentId = Name(agent), FencingToken = _tokens[agent], MaxUnits = maxUnits };
        Queue = BatchRules.ReleaseOlder(Queue, request.AgentId, request.FencingToken);
        (Queue, var grant) = BatchRules.Lease(Queue, request, _now);
        Assert.Equal(expected, grant?.Positions ?? []);
        foreach (var unit in expected.Select(position => _units[position]))
        {
            (unit.Agent, unit.Token, unit.Leased) = (agent, _tokens[agent], true);
        }
    }

    private void Complete(int agent, int position, long token, ObjectRef result)
    {
        var unit = _units[position];
        var report = new UnitReport
        {
            BatchId = _batch.BatchId,
            Position = position,
            FencingToken = token,
            Result = result,
            Values = new Dictionary<string, double>
            {
                ["reward"] = Math.Sqrt(position + 2) * Math.Pow(10, position),
                ["length"] = 1.0 / (position + 3),
            },
        };
        var (was, stored) = (Queue, Queue.Units[position].Result);
        (Queue, var status) = _calls.Complete(Queue, report, Name(agent));
        var expected = unit.Finished ? stored!.Sha256 == result.Sha256 ? ReceiptStatus.Duplicate : ReceiptStatus.Mismatch
            : unit.Token == token && token > 0 ? ReceiptStatus.Accepted
            : ReceiptStatus.StaleToken;
        Assert.True(expected == status, $"a report of unit {position} under token {token} was {status}, not {expected}");
        if (status == ReceiptStatus.Accepted)
        {
            (unit.Finished, unit.Leased) = (true, false);
            Assert.Equal(result, Queue.Units[position].Result);
        }
        else
        {
            Assert.Same(was, Queue);
        }
    }

    private void Fail(int agent, int position)
    {
        var unit = _units[position];
        var failure = new UnitFailure
        {
            BatchId = _batch.BatchId,
            Position = position,
            FencingToken = _tokens[agent],
            Error = "out of memory",
            Permanent = false,
            AgentId = Name(agent),
        };
        (Queue, var status) = BatchRules.Fail(Queue, failure, _now);
        var counts = unit.Leased && unit.Token == _tokens[agent];
        Assert.Equal(counts ? ReceiptStatus.Accepted : ReceiptStatus.StaleToken, status);
        if (counts)
        {
            (unit.Leased, unit.Token) = (false, 0);
            unit.FailedAt = _now;
            IsPoisoned |= ++unit.Failures >= BatchRules.FailureLimit;
        }
    }

    private void LoseAgent(int agent)
    {
        Lose(unit => unit.Agent == agent);
        Queue = _calls.Release(Queue, [Name(agent)]);
        Assert.Same(Queue, BatchRules.Release(Queue, [Name(agent)]));
    }

    private void Lose(Func<UnitModel, bool> isLost)
    {
        foreach (var unit in _units.Where(unit => unit.Leased && isLost(unit)))
        {
            unit.Leased = false;
            IsPoisoned |= ++unit.Losses >= BatchRules.LossLimit;
        }
    }

    private void CheckUnits()
    {
        var expected = _units.Select(
            static unit => unit.Finished ? UnitStatus.Finished : unit.Leased ? UnitStatus.Leased : UnitStatus.Pending);
        Assert.Equal(expected, Queue.Units.Select(static unit => unit.Status));
        Assert.Equal(IsPoisoned, Queue.Failure is not null);
        Assert.Equal(IsPoisoned || _units.All(static unit => unit.Finished), BatchRules.IsOver(Queue));
    }

    private static string Name(int agent) => $"agent-{agent}";

    private static ObjectRef Result(int position) => new() { Name = $"rollouts/{position % 100}", Sha256 = $"{position:x64}" };
}
