using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Agents;

public sealed class PriceBookTests
{
    private static readonly PriceBook Prices = new(PriceBook.Defaults);

    [Theory]
    [InlineData("A40", false, 4, 1.76)]
    [InlineData("a10", true, 1, 0.80)]
    [InlineData("A10", false, 2, 6.40)]
    [InlineData("A40", true, 1, 0.44)]
    public void UsdPerHour_KnownType_IsPriceTimesGpus(string gpuType, bool spot, int gpuCount, decimal usd) =>
        Assert.Equal(usd, Prices.UsdPerHour(gpuType, spot, gpuCount));

    [Fact]
    public void UsdPerHour_UnknownType_NamesWhatThereIs()
    {
        var error = Assert.Throws<CloudException>(() => Prices.UsdPerHour("H100", false, 1));
        Assert.Equal((CloudErrorKind.FailedPrecondition, ErrorReason.PriceUnknown), (error.Kind, error.Reason));
        Assert.Contains("'H100'", error.Message, StringComparison.Ordinal);
        Assert.Contains("A40", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void UsdPerHour_NoGpu_Throws(int gpuCount) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Prices.UsdPerHour("A40", false, gpuCount));

    [Fact]
    public void PriceBook_NegativePrice_Throws()
    {
        var error = Assert.Throws<ArgumentException>(static () => new PriceBook(new Dictionary<string, decimal> { ["A40"] = -0.44m }));
        Assert.Contains("A40", error.Message, StringComparison.Ordinal);
    }
}
