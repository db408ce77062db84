namespace OpenRs.Cloud.Cli.Tests;

/// <summary>Test classes that share one server.</summary>
[CollectionDefinition(Name)]
public sealed class SecuredGroup : ICollectionFixture<SecuredServer>
{
    public const string Name = "secured server";
}
