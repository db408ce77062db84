namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>Test classes that share one server that asks for credentials.</summary>
[CollectionDefinition(Name)]
public sealed class SecuredGroup : ICollectionFixture<SecuredServer>
{
    public const string Name = "secured server";
}
