namespace OpenRs.Cloud.Deployments;

public sealed class DeploymentRulesTests
{
    [Theory]
    [InlineData(null, true, null, true, DeploymentCheck.Unmarked)]
    [InlineData(null, false, null, false, DeploymentCheck.Unmarked)]
    [InlineData(null, true, null, false, DeploymentCheck.StateMissing)]
    [InlineData(null, true, "a/0", true, DeploymentCheck.Joins)]
    [InlineData(null, true, "a/1", false, DeploymentCheck.StateMissing)]
    [InlineData(null, false, "a/1", false, DeploymentCheck.StateBehind)]
    [InlineData("a/0", true, null, true, DeploymentCheck.Unmarked)]
    [InlineData("a/1", false, null, true, DeploymentCheck.ObjectsMissing)]
    [InlineData("a/1", false, null, false, DeploymentCheck.ObjectsMissing)]
    [InlineData("a/7", false, "b/7", false, DeploymentCheck.Others)]
    [InlineData("a/6", false, "a/7", false, DeploymentCheck.StateBehind)]
    [InlineData("a/7", false, "a/7", false, DeploymentCheck.Same)]
    [InlineData("a/8", false, "a/7", false, DeploymentCheck.Same)]
    public void Check_OfEveryCase_SaysWhatIsWrong(
        string? state, bool stateIsEmpty, string? objects, bool objectsAreEmpty, DeploymentCheck expected) =>
        Assert.Equal(expected, DeploymentRules.Check(Mark(state), stateIsEmpty, Mark(objects), objectsAreEmpty));

    // The state's mark rises first: whatever a crash leaves, the pair from before the crash starts, and an older state does not.
    [Fact]
    public void Check_AfterCrashesAnywhere_RefusesOlderStatesAlone()
    {
        var random = new Random(5);
        for (var round = 0; round < 1000; round++)
        {
            var states = new List<DeploymentMark> { new("a", 0) };
            var objects = states[0];
            for (var step = random.Next(1, 20); step > 0; step--)
            {
                states.Add(states[^1] with { Mark = states[^1].Mark + 1 });
                objects = random.Next(3) == 0 ? objects : states[^1];
            }

            Assert.Equal(DeploymentCheck.Same, DeploymentRules.Check(states[^1], false, objects, false));
            Assert.All(states.Where(state => state.Mark < objects.Mark), state => Assert.Equal(
                DeploymentCheck.StateBehind, DeploymentRules.Check(state, false, objects, false)));
        }
    }

    private static DeploymentMark? Mark(string? text) => text?.Split('/') is [var id, var mark]
        ? new DeploymentMark(id, long.Parse(mark, System.Globalization.CultureInfo.InvariantCulture))
        : null;
}
