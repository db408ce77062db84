using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Runs;

public sealed class RunTransitionsTests
{
    [Theory]
    [InlineData(RunState.Queued, false)]
    [InlineData(RunState.Provisioning, false)]
    [InlineData(RunState.Running, false)]
    [InlineData(RunState.Paused, false)]
    [InlineData(RunState.Stopping, false)]
    [InlineData(RunState.Succeeded, true)]
    [InlineData(RunState.Failed, true)]
    [InlineData(RunState.Cancelled, true)]
    [InlineData(RunState.BudgetExhausted, true)]
    [InlineData(RunState.Plateaued, true)]
    public void IsFinal_EveryState(RunState state, bool expected) => Assert.Equal(expected, RunTransitions.IsFinal(state));

    [Fact]
    public void Check_EveryPair_ThrowsATypedErrorUnlessLegal()
    {
        foreach (var (from, to) in Enum.GetValues<RunState>()
            .SelectMany(static from => Enum.GetValues<RunState>().Select(to => (from, to))))
        {
            if (RunTransitions.IsLegal(from, to))
            {
                RunTransitions.Check(from, to);
                Assert.False(RunTransitions.IsFinal(from));
                Assert.NotEqual(from, to);
                continue;
            }

            var error = Assert.Throws<CloudException>(() => RunTransitions.Check(from, to));
            Assert.Equal((CloudErrorKind.FailedPrecondition, ErrorReason.IllegalTransition), (error.Kind, error.Reason));
            Assert.Contains(RunTransitions.Name(from), error.Message, StringComparison.Ordinal);
            Assert.Contains(RunTransitions.Name(to), error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void IsLegal_EveryState_LeadsToCancelledAndNoneBackToQueued()
    {
        var open = Enum.GetValues<RunState>().Where(static state => !RunTransitions.IsFinal(state));
        Assert.All(open, static state => Assert.True(RunTransitions.IsLegal(state, RunState.Cancelled)));
        Assert.All(Enum.GetValues<RunState>(), static state => Assert.False(RunTransitions.IsLegal(state, RunState.Queued)));
    }

    [Fact]
    public void Name_IsTheNameOfTheApi() =>
        Assert.Equal(
            "BUDGET_EXHAUSTED PROVISIONING",
            $"{RunTransitions.Name(RunState.BudgetExhausted)} {RunTransitions.Name(RunState.Provisioning)}");
}
