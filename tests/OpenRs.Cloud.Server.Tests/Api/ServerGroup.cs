namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>Test classes that share one server process.</summary>
[CollectionDefinition(Name)]
public sealed class ServerGroup : ICollectionFixture<ServerFixture>
{
    public const string Name = "server";
}
