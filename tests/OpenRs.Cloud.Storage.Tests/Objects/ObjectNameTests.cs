using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Tests.Objects;

public sealed class ObjectNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("projects/p-1/runs/r_2/checkpoints/step-00000050/0123456789abcdef/model-00001-of-00006.safetensors")]
    [InlineData(".gitattributes")]
    [InlineData("..a/...b")]
    [InlineData("A-Z_a.z0=9+@,~")]
    public void Validate_GoodName_Passes(string name) => ObjectName.Validate(name);

    [Fact]
    public void Validate_LongestSegmentAndName_Pass()
    {
        ObjectName.Validate(new string('a', 200));
        ObjectName.Validate($"{new string('a', 200)}/{new string('b', 200)}/{new string('c', 110)}");
        Assert.Throws<InvalidObjectNameException>(
            () => ObjectName.Validate($"{new string('a', 200)}/{new string('b', 200)}/{new string('c', 111)}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/")]
    [InlineData("a/b")]
    [InlineData("a/b.")]
    public void ValidatePrefix_StartOfAGoodName_Passes(string prefix) => ObjectName.ValidatePrefix(prefix);

    [Theory]
    [InlineData("/")]
    [InlineData("a//")]
    [InlineData("../")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("a./b")]
    [InlineData(".openrs-tmp/")]
    public void ValidatePrefix_StartOfNoName_IsRefused(string prefix) =>
        Assert.Throws<InvalidObjectNameException>(() => ObjectName.ValidatePrefix(prefix));

    [Fact]
    public void Validate_ControlCharacters_AreNotInTheMessage()
    {
        var error = Assert.Throws<InvalidObjectNameException>(() => ObjectName.Validate("a\u001b[31m\nb"));

        Assert.Contains("a\\u001b[31m\\u000ab", error.Message, StringComparison.Ordinal);
    }
}
