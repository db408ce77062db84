using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Server.Archives;

/// <summary>Where metrics and events of runs lie in the object store.</summary>
internal static class RunArchives
{
    public static void AddRunArchives(this IServiceCollection services)
    {
        services.AddSingleton(static provider => Steps(provider.GetRequiredService<IObjectStore>()));
        services.AddSingleton(static provider => Events(provider.GetRequiredService<IObjectStore>()));
    }

    public static IRunArchive<StepMetrics> Steps(IObjectStore objects) =>
        new ObjectRunArchive<StepMetrics>(objects, ObjectNames.StepBlock, RunJson.Default.StepMetrics);

    public static IRunArchive<RunEvent> Events(IObjectStore objects) =>
        new ObjectRunArchive<RunEvent>(objects, ObjectNames.EventBlock, RunJson.Default.RunEvent);
}
