namespace OpenRs.Cloud.Embedded.Tests;

[Alias("tests.unhosted")]
public interface IUnhostedGrain : IGrainWithStringKey
{
    Task Do();
}
