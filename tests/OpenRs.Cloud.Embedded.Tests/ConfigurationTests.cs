using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Hosting;
using Orleans.Concurrency;

namespace OpenRs.Cloud.Embedded.Tests;

public sealed class ConfigurationTests
{
    public interface INotATask : IGrainWithStringKey
    {
        int Value();
    }

    public interface IGeneric : IGrainWithStringKey
    {
        Task Do<T>(T value);
    }

    public interface IPlain : IGrainWithStringKey
    {
        Task Do();
    }

    [Theory]
    [InlineData(typeof(NotATask), "INotATask.Value returns System.Int32")]
    [InlineData(typeof(GenericMethod), "has type parameters")]
    [InlineData(typeof(Derived), "implement IGrainBase")]
    [InlineData(typeof(Worker), "[StatelessWorker]")]
    [InlineData(typeof(TwoConstructors), "exactly one public constructor, not 2")]
    [InlineData(typeof(WrongFacet), "parameter state has [PersistentState]")]
    public void GrainClass_ThatCannotBeHosted_IsRefusedAtStart(Type grain, string problem)
    {
        var refused = Assert.Throws<OrleansConfigurationException>(() => new GrainCatalog([grain]));
        Assert.Contains(problem, refused.Message);
    }

    [Fact]
    public void TwoClasses_OfOneGrainType_AreRefused()
    {
        var refused = Assert.Throws<OrleansConfigurationException>(() => new GrainCatalog([typeof(NamedPlain), typeof(AlsoNamedPlain)]));
        Assert.Contains("both grain type 'plain'", refused.Message);
    }

    [Fact]
    public void Interface_OfTwoClasses_IsAmbiguousByName()
    {
        var catalog = new GrainCatalog([typeof(NamedPlain), typeof(OtherPlainGrain)]);
        var ambiguous = Assert.Throws<ArgumentException>(() => catalog.TypeOf(typeof(IPlain)));
        Assert.Contains(nameof(NamedPlain), ambiguous.Message);
        Assert.Contains(nameof(OtherPlainGrain), ambiguous.Message);
    }

    [Fact]
    public async Task MissingService_OfAGrain_FailsItsCallsWithTheParametersName()
    {
        await using var host = await TestHost.StartAsync(configure: options => options.AddGrain<IPlain, Demanding>());
        var thrown = await Assert.ThrowsAsync<OrleansConfigurationException>(() => host.Grain<IPlain>("a").Do());
        Assert.Contains("no service System.IO.Stream for parameter stream", thrown.Message);
    }

    [Fact]
    public async Task Options_OutOfRange_AreRefusedByName()
    {
        var refused = await Assert.ThrowsAsync<OrleansConfigurationException>(
            () => TestHost.StartAsync(configure: options => options.CallTimeout = TimeSpan.Zero));
        Assert.Contains("EmbeddedGrainOptions.CallTimeout must be positive", refused.Message);
        refused = await Assert.ThrowsAsync<OrleansConfigurationException>(
            () => TestHost.StartAsync(configure: options => options.StateFile = " "));
        Assert.Contains("EmbeddedGrainOptions.StateFile", refused.Message);
    }

    [Fact]
    public async Task Call_BeforeTheHostStarts_IsRefused()
    {
        var services = new ServiceCollection();
        services.AddEmbeddedGrains(options =>
        {
            options.StateFile = "unused";
            options.AddGrain<IPlain, NamedPlain>();
        });
        await using var provider = services.BuildServiceProvider();
        var grain = provider.GetRequiredService<IGrainFactory>().GetGrain<IPlain>("a");
        var refused = await Assert.ThrowsAsync<SiloUnavailableException>(grain.Do);
        Assert.Contains("not started yet", refused.Message);
    }

    [Fact]
    public void ClusterOptions_AllWrong_AreReportedTogether()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var refused = Assert.Throws<OptionsValidationException>(() => builder.UseOpenRsCluster(options =>
        {
            options.ClusterId = "a b";
            options.SiloPort = 0;
            options.GatewayPort = 70000;
            options.BlobEndpoint = new Uri("http://example.com");
        }));
        Assert.Equal(
            ["ClusterId", "AdvertisedAddress", "SiloPort", "GatewayPort", "TableEndpoint", "BlobEndpoint"],
            refused.Failures.Select(failure => failure.Split(' ')[0].Split(':')[^1]));
    }

    [Fact]
    public void ClusterOptions_FromConfiguration_AreValid()
    {
        var options = new ClusterOptions { AdvertisedAddress = "10.0.0.4", ConnectionString = "UseDevelopmentStorage=true" };
        Assert.Empty(options.Validate());
        options.ConnectionString = null;
        options.TableEndpoint = new Uri("https://x.table.core.windows.net");
        options.BlobEndpoint = new Uri("http://127.0.0.1:10000/devstoreaccount1");
        Assert.Empty(options.Validate());
    }

    [SkippableFact]
    public void Cluster_BuiltWithoutTheSiloPackages_SaysWhichAreMissing()
    {
        Skip.If(File.Exists(Path.Combine(AppContext.BaseDirectory, "Orleans.Clustering.AzureStorage.dll")), "This build has them.");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var refused = Assert.Throws<PlatformNotSupportedException>(() => builder.UseOpenRsCluster(options =>
        {
            options.AdvertisedAddress = "10.0.0.4";
            options.ConnectionString = "UseDevelopmentStorage=true";
        }));
        Assert.Contains("Microsoft.Orleans.Server", refused.Message);
    }

    public abstract class Base(IGrainContext context) : IGrainBase
    {
        public IGrainContext GrainContext => context;

        public Task Do() => Task.CompletedTask;
    }

    public sealed class NotATask(IGrainContext context) : Base(context), INotATask
    {
        public int Value() => 1;
    }

    public sealed class GenericMethod(IGrainContext context) : Base(context), IGeneric
    {
        public Task Do<T>(T value) => Task.CompletedTask;
    }

    public sealed class Derived : Grain, IPlain
    {
        public Task Do() => Task.CompletedTask;
    }

    [StatelessWorker]
    public sealed class Worker(IGrainContext context) : Base(context), IPlain;

    public sealed class TwoConstructors : Base, IPlain
    {
        public TwoConstructors(IGrainContext context)
            : base(context)
        {
        }

        public TwoConstructors(IGrainContext context, int number)
            : base(context)
            => _ = number;
    }

    public sealed class WrongFacet(IGrainContext context, [PersistentState("s")] string state) : Base(context), IPlain
    {
        public string State => state;
    }

    [GrainType("plain")]
    public sealed class NamedPlain(IGrainContext context) : Base(context), IPlain;

    [GrainType("plain")]
    public sealed class AlsoNamedPlain(IGrainContext context) : Base(context), IPlain;

    public sealed class OtherPlainGrain(IGrainContext context) : Base(context), IPlain;

    public sealed class Demanding(IGrainContext context, Stream stream) : Base(context), IPlain
    {
        public Stream Stream => stream;
    }
}
