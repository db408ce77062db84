using OpenRs.Cloud.Cli.Output;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>Numbers as people read them.</summary>
public sealed class FormatTests
{
    [Theory]
    [InlineData(59, "0:59")]
    [InlineData(3_599, "59:59")]
    [InlineData(3_600, "1:00:00")]
    [InlineData(90_061, "25:01:01")]
    public void Duration_FromAnHourOn_HasHours(int seconds, string words) =>
        Assert.Equal(words, Format.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "0 agents")]
    [InlineData(1, "1 agent")]
    [InlineData(2, "2 agents")]
    public void Count_OfOne_HasNoS(int count, string words) => Assert.Equal(words, Format.Count(count, "agent"));
}
