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

    [Theory]
    [InlineData("T4")]
    [InlineData("L4")]
    [InlineData("A10")]
    [InlineData("L40S")]
    [InlineData("A40")]
    [InlineData("A6000")]
    [InlineData("A100")]
    [InlineData("A100-40GB")]
    [InlineData("A100-80GB")]
    [InlineData("H100")]
    [InlineData("H200")]
    [InlineData("B200")]
    [InlineData("MI300X")]
    public void Defaults_CommonGpu_HaveAPriceWithItsSource(string gpuType)
    {
        var usd = Prices.UsdPerHour(gpuType, spot: false, gpuCount: 1, Day);
        var row = File.ReadLines(Path.Combine(RepositoryPaths.Root, "docs", "prices.md"))
            .Single(line => line.StartsWith('|') && line.Split('|')[1].Split(',').Any(name => name.Trim() == gpuType));
        Assert.Equal(usd, decimal.Parse(row.Split('|')[2], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Matches("20[0-9]{2}-[01][0-9]", row.Split('|')[4]);
    }

    [Fact]
    public void With_OtherPrices_HoldInPlaceOfAllOfTheirTypeAndMarket()
    {
        var prices = new PriceBook([Row(0.44m, null), Row(0.60m, 0), Row(0.20m, null) with { Spot = true }])
            .With(PriceBook.RowsOf(new Dictionary<string, decimal> { ["a40"] = 0.39m, ["H100"] = 3m }));
        Assert.Equal(0.39m, prices.UsdPerHour("A40", spot: false, gpuCount: 1, Day.AddHours(1)));
        Assert.Equal(0.20m, prices.UsdPerHour("A40", spot: true, gpuCount: 1, Day));
        Assert.Equal(3m, prices.UsdPerHour("H100", spot: true, gpuCount: 1, Day));
    }

    [Theory]
    [InlineData("[null]", "A row is null.")]
    [InlineData("null", "It is null.")]
    [InlineData("[{ 'gpu_type': null, 'usd_per_gpu_hour': 1 }]", "At line 1")]
    [InlineData("[{ 'gpu_type': 'A40', 'usd_per_gpu_hour': 79228162514264337593543950335 }]", "must not be negative or above 1000000.")]
    public void Parse_NothingOrTooMuch_SaysWhatIsWrong(string json, string words) => Assert.Contains(
        words,
        Assert.Throws<CloudException>(() => PriceFile.Parse(json.Replace('\'', '"'))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Parse_ChangedFiles_AreReadOrRefused() => new Fuzz(
        "price files",
        [
            """
            [ // Prices of 2026-11.
              { "gpu_type": "A40", "usd_per_gpu_hour": 0.44 },
              { "gpu_type": "H100", "usd_per_gpu_hour": 6.98, "spot": true, "from": "2026-11-01T00:00:00Z" },
            ]
            """u8.ToArray(),
            """[{"gpu_type":"\u0061","usd_per_gpu_hour":1e-20,"from":"2026-11-01T00:00+14:00"},{"gpu_type":"a","usd_per_gpu_hour":1}]"""u8
                .ToArray(),
        ],
        static json =>
        {
            var prices = new PriceBook(PriceFile.Parse(System.Text.Encoding.UTF8.GetString(json)));
            Assert.All(prices.Rows, row => prices.UsdPerHour(row.GpuType, row.Spot, gpuCount: 64, row.From));
        },
        static error => error is CloudException)
    {
        Words =
        [
            "\"gpu_type\":", "\"usd_per_gpu_hour\":", "\"spot\":", "\"from\":\"", "9999-12-31T23:59:59Z", "/spot", "//", "/*", "*/", "},{",
        ],
    }.Run();

    [Fact]
    public void UsdPerHour_UnknownType_NamesWhatThereIs()
    {
        var error = Assert.Throws<CloudException>(() => Prices.UsdPerHour("abacus", false, 1, Day));
        Assert.Equal((CloudErrorKind.FailedPrecondition, ErrorReason.PriceUnknown), (error.Kind, error.Reason));
        Assert.Contains("'abacus'", error.Message, StringComparison.Ordinal);
        Assert.Contains("--OpenRs:Prices:abacus", error.Message, StringComparison.Ordinal);
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
    [InlineData("[{ 'gpu_type': 'A40', 'usd_per_gpu_hour': 'cheap' }]", "At line 1 ")]
    public void Parse_WrongFile_SaysWhatIsWrong(string json, string said)
    {
        var error = Assert.Throws<CloudException>(() => PriceFile.Parse(json.Replace('\'', '"')));
        Assert.Equal(CloudErrorKind.InvalidArgument, error.Kind);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    private static PriceRow Row(decimal usd, int? fromHour) =>
        new() { GpuType = "A40", UsdPerGpuHour = usd, From = fromHour is { } hour ? Day.AddHours(hour) : DateTimeOffset.MinValue };
}
