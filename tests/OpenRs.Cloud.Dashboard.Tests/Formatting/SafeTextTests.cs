using OpenRs.Cloud.Dashboard.Formatting;

namespace OpenRs.Cloud.Dashboard.Tests.Formatting;

/// <summary>How texts of models are made safe to look at.</summary>
public sealed class SafeTextTests
{
    [Theory]
    [InlineData("line\n\tnext", "line\n\tnext")]
    [InlineData("\u0000\u001b[2J\u007f\r", "\u2400\u241b[2J\u2421\u240d")]
    [InlineData("\u0085\u202egnihton\u2066", "\u27e8U+0085\u27e9\u27e8U+202E\u27e9gnihton\u27e8U+2066\u27e9")]
    [InlineData("\U0001f468\u200d\U0001f469 \u2028", "\U0001f468\u200d\U0001f469 \u27e8U+2028\u27e9")]
    [InlineData("<b>&amp;\ud83d", "<b>&amp;\ud83d")]
    public void Of_ControlCharacters_ShowsThem(string text, string shown) => Assert.Equal(shown, SafeText.Of(text));

    [Fact]
    public void InOneLine_Whitespace_IsVisible() => Assert.Equal("\u2423a\u240a\u2409", SafeText.InOneLine(" a\n\t"));
}
