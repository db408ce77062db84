using System.Globalization;
using FsCheck.Fluent;
using OpenRs.Cloud.Dashboard.Formatting;

namespace OpenRs.Cloud.Dashboard.Tests.Formatting;

/// <summary>How money, numbers and times read.</summary>
public sealed class MoneyTests
{
    [Theory]
    [InlineData(0, "$0.00")]
    [InlineData(1, "$0.000001")]
    [InlineData(10_000, "$0.01")]
    [InlineData(12_842, "$0.012842")]
    [InlineData(5_000_000, "$5.00")]
    [InlineData(1_234_567_891_234, "$1,234,567.891234")]
    [InlineData(-1_500_000, "-$1.50")]
    [InlineData(long.MaxValue, "$9,223,372,036,854.775807")]
    public void Exact_OfMicros_LosesNone(long micros, string text) => Assert.Equal(text, Money.Exact(micros));

    [Fact]
    public void Exact_OfAnyMicros_ReadsBackAsTheSame() => Properties.Hold(ArbMap.Default.GeneratorFor<long>(), 1000, static micros =>
    {
        var text = Money.Exact(micros).Replace("$", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal);
        Assert.Equal(micros, decimal.Parse(text, CultureInfo.InvariantCulture) * 1_000_000m);
    });

    [Theory]
    [InlineData(1_239_999, "$1.24")]
    [InlineData(12_842, "$0.0128")]
    [InlineData(0, "$0.0000")]
    public void About_OfMicros_IsRounded(long micros, string text) => Assert.Equal(text, Money.About(micros));

    [Theory]
    [InlineData(null, "–")]
    [InlineData(0.0, "0")]
    [InlineData(2.0833333, "2.083")]
    [InlineData(57001.0, "57001")]
    [InlineData(0.05917352, "0.05917")]
    [InlineData(-1.0797521e-08, "-1.08e-8")]
    [InlineData(double.NaN, "not a number")]
    public void Metric_OfAValue_HasFourDigitsThatCount(double? value, string text) => Assert.Equal(text, Number.Metric(value));

    [Theory]
    [InlineData(1.0, "100 %")]
    [InlineData(0.9999, "over 99 %")]
    [InlineData(0.5, "50 %")]
    [InlineData(0.0001, "under 1 %")]
    [InlineData(0.0, "0 %")]
    public void Chance_BelowCertainty_IsNotRoundedToIt(double probability, string text) => Assert.Equal(text, Number.Chance(probability));

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(59, "59 s")]
    [InlineData(3_599, "59 min 59 s")]
    [InlineData(86_399, "23 h 59 min")]
    [InlineData(90_000, "1 d 1 h")]
    public void Length_OfATime_HasItsTwoGreatestUnits(int seconds, string text) =>
        Assert.Equal(text, Time.Length(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(1023, "1023 B")]
    [InlineData(4_089_446, "3.9 MiB")]
    [InlineData(150_000_000_000, "139.7 GiB")]
    public void Bytes_OfASize_HaveTheUnitThatSuits(long bytes, string text) => Assert.Equal(text, Number.Bytes(bytes));
}
