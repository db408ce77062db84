using System.Globalization;
using System.Text.RegularExpressions;
using OpenRs.Cloud.Deployment.Tests.Settings;

namespace OpenRs.Cloud.Deployment.Tests;

/// <summary>docs/operations.md has every setting of the server. OPENRS_UPDATE_DOCS=1 writes the tables anew.</summary>
public sealed partial class OperationsPageTests
{
    [Fact]
    public void Page_HasTheTablesOfSettings() =>
        Assert.Null(GeneratedSection.Check("docs/operations.md", "settings", SettingsReference.Tables()));

    // What a text says of a default is what the option has.
    [Fact]
    public void Texts_SayTheDefaultsThatOptionsHave()
    {
        var checkedTexts = 0;
        foreach (var (name, property, text) in SettingsReference.Entries)
        {
            if (DefaultNumber().Match(text) is { Success: true } match
                && Activator.CreateInstance(property.DeclaringType!, nonPublic: true) is { } options
                && property.GetValue(options) is IConvertible value and not string)
            {
                var said = double.Parse(match.Groups[1].Value.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
                said *= match.Groups[2].Value switch { " GiB" => 1L << 30, " MiB" => 1L << 20, _ => 1 };
                Assert.True(said == value.ToDouble(CultureInfo.InvariantCulture), $"{name} is {value}; its text says {said}.");
                checkedTexts++;
            }
        }

        Assert.True(checkedTexts > 12, $"Only {checkedTexts} texts name a number.");
    }

    [GeneratedRegex(@"Default: (\d[\d,]*(?:\.\d+)?)( [GM]iB)?")]
    private static partial Regex DefaultNumber();
}
