using System.Reflection;
using Xunit.Sdk;

namespace OpenRs.Cloud.Simulator.GrainContract;

/// <summary>Runs a theory once on each host.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnBothHostsAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[HostKind.Simulator], [HostKind.Silo]];
}
