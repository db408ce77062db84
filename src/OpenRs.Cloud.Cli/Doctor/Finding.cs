namespace OpenRs.Cloud.Cli.Doctor;

/// <summary>What <c>openrs doctor</c> found.</summary>
/// <param name="IsGood">Whether it is as it should be.</param>
/// <param name="What">What was looked at.</param>
/// <param name="Text">What was found, and what to do about it.</param>
internal sealed record Finding(bool IsGood, string What, string Text);
