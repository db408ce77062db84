namespace OpenRs.Architecture.Tests;

/// <summary>The interceptors of the server come from one list, so that their order can be read in one place.</summary>
public sealed class InterceptorArchitectureTests
{
    private const string Base = "Grpc.Core.Interceptors.Interceptor";
    private const string Collection = "Grpc.AspNetCore.Server.InterceptorCollection";
    private const string List = "OpenRs.Cloud.Server.Hosting.CallInterceptors";
    private const string Registration = "OpenRs.Cloud.Server.Hosting.ServerExtensions";

    private readonly IReadOnlyCollection<TypeUse> _uses = new SourceProject("OpenRs.Cloud.Server").LoadUses();

    // Only what derives from it has a reason to name it.
    private IEnumerable<string> Interceptors => UsersOf(Base);

    [Fact]
    public void Interceptors_OfTheServer_AreNamedByTheListAlone()
    {
        Assert.NotEmpty(Interceptors);
        Assert.All(Interceptors, interceptor => Assert.Equal([List], UsersOf(interceptor)));
    }

    [Fact]
    public void Interceptors_OfTheServer_AreRegisteredInOnePlace() => Assert.Equal([Registration], UsersOf(Collection));

    private IEnumerable<string> UsersOf(string type) => _uses.Where(use => use.Target == type).Select(static use => use.Origin);
}
