using OpenRs.Recipes.Datasets;

namespace OpenRs.Recipes.Tests.Datasets;

public sealed class PromptSamplerTests
{
    [Fact]
    public void PromptsOfStep_KnownSeed_IsTheDocumentedPermutation()
    {
        // From a Python transcription of the documented rule; its SplitMix64 gives the published first output for seed 1234567.
        var ten = new PromptSampler(10, 10, 42);
        Assert.Equal([5, 1, 9, 6, 7, 2, 4, 0, 8, 3], ten.PromptsOfStep(0).ToArray());
        Assert.Equal([6, 2, 0, 7, 8, 3, 9, 5, 4, 1], ten.PromptsOfStep(1).ToArray());
        var seed = new PromptSampler(7000, 12, 42);
        Assert.Equal([5195, 4532, 2331, 6696, 4047, 4583, 4292, 3888, 3282, 2528, 6894, 1853], seed.PromptsOfStep(0).ToArray());
        Assert.Equal([5666, 3, 6780, 3381, 5588, 4381, 3566, 5967, 2831, 6001, 2286, 2226], seed.PromptsOfStep(583).ToArray());
    }

    [Fact]
    public void PromptsOfStep_OneEpoch_TakesEachRowOnceAndDropsTheShortChunk()
    {
        var sampler = new PromptSampler(7000, 12, 42);
        Assert.Equal(583, sampler.StepsPerEpoch);
        var rows = Enumerable.Range(0, 583).SelectMany(step => sampler.PromptsOfStep(step).ToArray()).ToList();
        Assert.Equal(6996, rows.Count);
        Assert.Equal(6996, rows.Distinct().Count());
        Assert.All(rows, row => Assert.InRange(row, 0, 6999));
    }

    [Fact]
    public void PromptsOfStep_AnyOrderOfCalls_GivesTheSame()
    {
        var forwards = new PromptSampler(100, 7, 1);
        var backwards = new PromptSampler(100, 7, 1);
        var expected = Enumerable.Range(0, 60).Select(step => forwards.PromptsOfStep(step).ToArray()).ToList();
        var actual = Enumerable.Range(0, 60).Reverse().Select(step => backwards.PromptsOfStep(step).ToArray()).Reverse();
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void PromptsOfStep_OtherSeedOrEpoch_GivesAnotherOrder()
    {
        var one = new PromptSampler(1000, 1000, 1);
        Assert.NotEqual(one.PromptsOfStep(0).ToArray(), new PromptSampler(1000, 1000, 2).PromptsOfStep(0).ToArray());
        Assert.NotEqual(one.PromptsOfStep(0).ToArray(), one.PromptsOfStep(1).ToArray());
    }

    [Fact]
    public void PromptsOfStep_ManyEpochs_PutsEachRowInEachPlaceEquallyOften()
    {
        var sampler = new PromptSampler(5, 5, 9);
        const int Epochs = 20_000;
        var counts = new int[5, 5];
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            foreach (var (place, row) in sampler.PromptsOfStep(epoch).ToArray().Index())
            {
                counts[place, row]++;
            }
        }

        // Chi-square with 16 degrees of freedom exceeds 39.3 once in a thousand; the sequence is fixed, so this is no gamble.
        var expected = Epochs / 5.0;
        Assert.InRange(counts.Cast<int>().Sum(count => (count - expected) * (count - expected) / expected), 2, 39.3);
    }

    [Fact]
    public void Create_FewerRowsThanAStep_SaysWhatToDo()
    {
        var error = Assert.Throws<DatasetException>(() => new PromptSampler(10, 12, 0));
        Assert.Equal(DatasetError.TooFewRows, error.Error);
        Assert.Contains("lower prompts_per_step", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PromptSampler(10, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PromptSampler(10, 1, 0).PromptsOfStep(-1));
    }
}
