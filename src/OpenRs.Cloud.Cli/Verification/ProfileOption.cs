using System.CommandLine;
using OpenRs.CommandLine;
using OpenRs.Verification.Options;

namespace OpenRs.Cloud.Cli.Verification;

/// <summary>The option that says whose verdicts are given.</summary>
internal static class ProfileOption
{
    public static Option<VerifierProfile> Create()
    {
        var option = new Option<VerifierProfile>("--profile")
        {
            Description =
                "reference gives the verdicts of Math-Verify, faults included; corrected those of mathematics (docs/verification.md).",
            DefaultValueFactory = static _ => VerifierProfile.Corrected,
        };
        option.OneOf("reference", "corrected");
        return option;
    }
}
