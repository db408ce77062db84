namespace OpenRs.Cloud.Ledgers;

public sealed class MoneyTests
{
    [Theory]
    [InlineData(0.44)]
    [InlineData(3.673)]
    [InlineData(0.0000001)]
    [InlineData(98.32)]
    public void PerTick_AnyPrice_IsAtLeastThePriceAndAtMostACentInThreeThousandYearsAbove(decimal usdPerHour)
    {
        const decimal HoursOf3000Years = 3000 * 365.25m * 24;
        var charged = Money.PerTick(usdPerHour) * TimeSpan.TicksPerHour;
        Assert.InRange(charged - usdPerHour, 0, 0.01m / HoursOf3000Years);
    }

    [Fact]
    public void PerTick_PartsOfADay_SumExactlyToTheDay()
    {
        var rate = Money.PerTick(0.44m);
        var parts = Enumerable.Range(1, 1000).Select(static i => (i * 7_919_333L) + i).ToList();
        Assert.Equal(parts.Sum() * rate, parts.Sum(ticks => ticks * rate));
    }

    [Fact]
    public void PerTick_Free_IsZero() => Assert.Equal(0, Money.PerTick(0));

    [Theory]
    [InlineData(0.0000001, 1)]
    [InlineData(0.000001, 1)]
    [InlineData(0.0000011, 2)]
    [InlineData(42, 42_000_000)]
    [InlineData(0, 0)]
    public void ToMicros_RoundsUp(decimal usd, long micros)
    {
        Assert.Equal(micros, Money.ToMicros(usd));
        Assert.Equal(Money.FromMicros(micros), Money.RoundUp(usd));
    }

    [Fact]
    public void ToMicros_MoreThanTheNumberHolds_IsTheLargest() =>
        Assert.Equal(long.MaxValue, Money.ToMicros(3 * Money.FromMicros(long.MaxValue)));
}
