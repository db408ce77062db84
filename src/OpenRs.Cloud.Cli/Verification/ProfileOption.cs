using System.CommandLine;
using OpenRs.Verification;

namespace OpenRs.Cloud.Cli.Verification;

/// <summary>The option that says whose verdicts are given.</summary>
internal static class ProfileOption
{
    private static readonly Dictionary<string, VerifierProfile> Profiles = new(StringComparer.Ordinal)
    {
        ["reference"] = VerifierProfile.Reference,
        ["corrected"] = VerifierProfile.Corrected,
    };

    public static Option<string> Create()
    {
        var option = new Option<string>("--profile")
        {
            Description = "reference gives the verdicts of Math-Verify, faults included; corrected those of mathematics (docs/verification.md).",
            DefaultValueFactory = static _ => "corrected",
        };
        option.AcceptOnlyFromAmong([.. Profiles.Keys]);
        return option;
    }

    /// <summary>The profile of an accepted value.</summary>
    public static VerifierProfile Of(string name) => Profiles[name];
}
