using OpenRs.Recipes.Datasets;

namespace OpenRs.Recipes.Tests.Datasets;

public sealed class ValidationSplitTests
{
    [Theory]
    [InlineData(100, 0, 0)]
    [InlineData(100, 0.05, 5)]
    [InlineData(100, 0.051, 6)]
    [InlineData(3, 0.01, 1)]
    public void Of_AShare_HoldsBackThatManyRowsAndNoneTwice(int rows, double share, int held)
    {
        var split = ValidationSplit.Of(rows, share, seed: 7);
        Assert.Equal(held, split.Validation.Count);
        Assert.Equal(held, ValidationSplit.Count(rows, share));
        Assert.Equal(Enumerable.Range(0, rows), split.Training.Concat(split.Validation).Order());
        Assert.Equal(split.Training.Order(), split.Training);
    }

    [Fact]
    public void Of_OneSeed_IsAlwaysTheSameAndOfAnotherIsAnother()
    {
        // From a Python transcription of the rule. Runs resume by it: a change would train on rows that were kept back.
        Assert.Equal([5, 11, 14, 15], ValidationSplit.Of(20, 0.2, seed: 42).Validation);
        Assert.NotEqual(ValidationSplit.Of(20, 0.2, seed: 42).Validation, ValidationSplit.Of(20, 0.2, seed: 43).Validation);
    }
}
