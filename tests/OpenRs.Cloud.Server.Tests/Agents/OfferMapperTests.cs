using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Protocol.Servers;
using OpenRs.Cloud.V1;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Server.Tests.Agents;

/// <summary>What an offer says of the model that an evaluation measures.</summary>
public sealed class OfferMapperTests
{
    [Fact]
    public void ToResponse_BaseModel_IsItsPrefix() =>
        Assert.Equal(("projects/p/models/m1", 0, "", 0), PartsOf(new ModelRef { ModelId = "m1" }));

    [Fact]
    public void ToResponse_CheckpointOfAWholeModel_IsThatOfItsRun() =>
        Assert.Equal(("projects/p/runs/run-1", 50, "", 0), PartsOf(new ModelRef { RunId = "run-1", Step = 50 }));

    [Fact]
    public void ToResponse_Adapter_IsItsModelAndTheCheckpointOfItsRun() => Assert.Equal(
        ("projects/p/models/m1", 0, "projects/p/runs/run-1", 50),
        PartsOf(new ModelRef { ModelId = "m1", RunId = "run-1", Step = 50 }));

    private static (string, int, string, int) PartsOf(ModelRef model)
    {
        Offer offer = SessionMapper.ToResponse(
            new JobOffer { JobId = "eval-1", ProjectId = "p", RecipeJson = "{}", Model = model }).Offer;
        return (offer.ModelPrefix, offer.ModelStep, offer.AdapterPrefix, offer.AdapterStep);
    }
}
