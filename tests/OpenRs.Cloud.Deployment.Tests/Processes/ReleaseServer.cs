namespace OpenRs.Cloud.Deployment.Tests.Processes;

/// <summary>A server of a release that runs.</summary>
/// <param name="Process">Its process.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="Build">Its programs.</param>
internal sealed record ReleaseServer(ChildProcess Process, Uri Address, ReleaseBuild Build);
