using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Agents;

public sealed class PriceBookTests
{
    private static readonly DateTimeOffset Day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PriceBook Prices = new(PriceBook.Defaults);

    [Theory]
    [InlineData("A40", false, 4, 1.76)]
    [InlineData("a10", true, 1, 0.80)]
    [InlineData("A10", false, 2, 6.40)]
    [InlineData("A40", true, 1, 0.44)]
    public void UsdPerHour_KnownType_IsPriceTimesGpus(string gpuType, bool spot, int gpuCount, decimal usd) =>
        Assert.Equal(usd, Prices.UsdPerHour(gpuType, spot, gpuCount, Day));

    [Fact]
    public void UsdPerHour_UnknownType_NamesWhatThereIs()
    {
        var error = Assert.Throws<CloudException>(() => Prices.UsdPerHour("H100", false, 1, Day));
        Assert.Equal((CloudErrorKind.FailedPrecondition, ErrorReason.PriceUnknown), (error.Kind, error.Reason));
        Assert.Contains("'H100'", error.Message, StringComparison.Ordinal);
        Assert.Contains("A40", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void UsdPerHour_NoGpu_Throws(int gpuCount) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Prices.UsdPerHour("A40", false, gpuCount, Day));

    [Fact]
    public void PriceBook_NegativePrice_Throws()
    {
        var error = Assert.Throws<ArgumentException>(static () => new PriceBook(new Dictionary<string, decimal> { ["A40"] = -0.44m }));
        Assert.Contains("A40", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 0.44)]
    [InlineData(0, 0.60)]
    [InlineData(47, 0.60)]
    [InlineData(48, 0.50)]
    public void UsdPerHour_PriceChanges_HoldFromTheirInstantOn(int hours, decimal usd)
    {
        var prices = new PriceBook([Row(0.50m, 48), Row(0.44m, null), Row(0.60m, 0)]);
        Assert.Equal(usd, prices.UsdPerHour("a40", spot: false, gpuCount: 1, Day.AddHours(hours)));
    }

    [Fact]
    public void UsdPerHour_SpotPriceNotYetInEffect_IsOnDemandPrice()
    {
        var prices = new PriceBook([Row(0.44m, null), Row(0.20m, 5) with { Spot = true }]);
        Assert.Equal(0.44m, prices.UsdPerHour("A40", spot: true, gpuCount: 1, Day));
        Assert.Equal(0.20m, prices.UsdPerHour("A40", spot: true, gpuCount: 1, Day.AddHours(5)));
    }

    [Fact]
    public void PriceBook_TwoPricesAtOnce_Throws() =>
        Assert.Throws<ArgumentException>(static () => new PriceBook([Row(0.44m, 1), Row(0.50m, 1)]));

    [Fact]
    public void Parse_File_GivesRows()
    {
        var rows = PriceFile.Parse(
            """
            [
              { "gpu_type": "A40", "usd_per_gpu_hour": 0.44 },
              // Summer sale.
              { "gpu_type": "A40", "usd_per_gpu_hour": 0.39, "spot": true, "from": "2026-06-01T00:00:00+02:00" },
            ]
            """);
        Assert.Equal(new PriceRow { GpuType = "A40", UsdPerGpuHour = 0.44m }, rows[0]);
        Assert.Equal((true, new DateTimeOffset(2026, 5, 31, 22, 0, 0, TimeSpan.Zero)), (rows[1].Spot, rows[1].From));
    }

    [Theory]
    [InlineData("null", "null")]
    [InlineData("[{ 'gpu_type': 'A40' }]", "usd_per_gpu_hour")]
    [InlineData("[{ 'gpu_type': 'A40', 'usd_per_gpu_hour': 1, 'usd': 2 }]", "usd")]
    [InlineData("[{ 'gpu_type': 'A40', 'usd_per_gpu_hour': -1 }]", "negative")]
    [InlineData("[{ 'gpu_type': 'A40', 'usd_per_gpu_hour': 'cheap' }]", "LineNumber")]
    public void Parse_WrongFile_SaysWhatIsWrong(string json, string said)
    {
        var error = Assert.Throws<CloudException>(() => PriceFile.Parse(json.Replace('\'', '"')));
        Assert.Equal(CloudErrorKind.InvalidArgument, error.Kind);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    private static PriceRow Row(decimal usd, int? fromHour) =>
        new() { GpuType = "A40", UsdPerGpuHour = usd, From = fromHour is { } hour ? Day.AddHours(hour) : DateTimeOffset.MinValue };
}
