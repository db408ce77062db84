using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace OpenRs.Cloud.Hosting.Tests.Contracts;

/// <summary>Every message and state arrives as it was sent, and every state is read as it was written.</summary>
public sealed class RoundTripTests : IDisposable
{
    private const int Values = 50;
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static TheoryData<Type> Serialized => [.. ProductTypes.Serialized];

    public static TheoryData<Type> States =>
        [.. ProductTypes.Grains.SelectMany(ProductTypes.StatesOf).Select(static state => state.Type).Distinct()];

    public void Dispose() => _services.Dispose();

    [Theory]
    [MemberData(nameof(Serialized))]
    public void Message_SentToAnotherSilo_ArrivesAsItWas(Type type)
    {
        var serializer = _services.GetRequiredService<Serializer>();
        Check(type, value => serializer.Deserialize<object>(serializer.SerializeToArray(value)));
    }

    [Theory]
    [MemberData(nameof(Serialized))]
    public void Message_CopiedWithinASilo_ArrivesAsItWas(Type type) => Check(type, _services.GetRequiredService<DeepCopier>().Copy);

    [Theory]
    [MemberData(nameof(States))]
    public void State_WrittenAndRead_IsAsItWas(Type type)
    {
        var serializer = new StateSerializer();
        var write = typeof(StateSerializer).GetMethod(nameof(StateSerializer.Serialize))!.MakeGenericMethod(type);
        var read = typeof(StateSerializer).GetMethod(nameof(StateSerializer.Deserialize))!.MakeGenericMethod(type);
        Check(type, value => read.Invoke(serializer, [write.Invoke(serializer, [value])]));
    }

    private static void Check(Type type, Func<object, object?> pass)
    {
        var values = new SeededValues(seed: 7);
        for (var i = 0; i < Values; i++)
        {
            var value = values.Make(type);
            var arrived = pass(value);
            Assert.IsType(type, arrived);
            Assert.Equal(Structure.Of(value), Structure.Of(arrived));
        }
    }
}
