using FsCheck.Fluent;

namespace OpenRs.Cloud.Statistics;

public sealed class WilsonIntervalTests
{
    // 81 of 263 and 15 of 148 are examples of Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    [InlineData(29, 29, 0.8830, 1.0000)]
    public void Of_PublishedExamples_Agrees(int successes, int trials, double low, double high)
    {
        var interval = WilsonInterval.Of(successes, trials);
        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    [Fact]
    public void Of_NoTrials_IsEverything() => Assert.Equal(new WilsonInterval(0, 1), WilsonInterval.Of(0, 0));

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(6, 5)]
    [InlineData(0, -1)]
    public void Of_MoreSuccessesThanTrialsOrNegative_Throws(int successes, int trials) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(successes, trials));

    [Fact]
    public void Of_AnyCounts_HoldsTheShareAndMirrors() =>
        Properties.Hold(Gen.Choose(1, int.MaxValue - 1).Zip(Gen.Choose(0, 1000)), length: 20, sequences: 200, counts =>
        {
            foreach (var (trials, permille) in counts)
            {
                var successes = (int)(trials * (long)permille / 1000);
                var interval = WilsonInterval.Of(successes, trials);
                var share = (double)successes / trials;
                Assert.True(
                    interval.Low >= 0 && interval.Low <= share && share <= interval.High && interval.High <= 1,
                    $"{successes} of {trials}: {interval}");
                var mirror = WilsonInterval.Of(trials - successes, trials);
                Assert.Equal(1 - interval.High, mirror.Low, 9);
            }
        });
}
