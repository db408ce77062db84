using System.Reflection;

namespace OpenRs.Cloud.Embedded.Tests;

/// <summary>What Orleans.Core.Abstractions, the real assembly, needs of what stands beside it.</summary>
public sealed class StandInTests
{
    [Fact]
    public void CoreAbstractions_LoadsEveryType()
    {
        var types = typeof(IGrainBase).Assembly.GetTypes();
        Assert.True(types.Length > 300, $"{types.Length} types");
    }

    [Fact]
    public void CoreAbstractions_FindsEveryAttributeItCarries()
    {
        foreach (var type in typeof(IGrainBase).Assembly.GetTypes())
        {
            _ = type.GetCustomAttributes(inherit: false);
            _ = type.GetMembers(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly)
                .SelectMany(member => member.GetCustomAttributes(inherit: false)).Count();
        }
    }

    [Theory]
    [InlineData(typeof(GenerateSerializerAttribute), "Orleans.Serialization.Abstractions", "Orleans")]
    [InlineData(typeof(IdAttribute), "Orleans.Serialization.Abstractions", "Orleans")]
    [InlineData(typeof(AliasAttribute), "Orleans.Serialization.Abstractions", "Orleans")]
    [InlineData(typeof(ImmutableAttribute), "Orleans.Serialization.Abstractions", "Orleans")]
    [InlineData(typeof(IPersistentState<>), "Orleans.Runtime", "Orleans.Runtime")]
    [InlineData(typeof(PersistentStateAttribute), "Orleans.Runtime", "Orleans.Runtime")]
    [InlineData(typeof(Orleans.Storage.InconsistentStateException), "Orleans.Core", "Orleans.Storage")]
    [InlineData(typeof(IRemindable), "Orleans.Reminders", "Orleans")]
    [InlineData(typeof(IGrainReminder), "Orleans.Reminders", "Orleans.Runtime")]
    [InlineData(typeof(TickStatus), "Orleans.Reminders", "Orleans.Runtime")]
    [InlineData(typeof(GrainReminderExtensions), "Orleans.Reminders", "Orleans")]
    [InlineData(typeof(Orleans.Timers.IReminderRegistry), "Orleans.Reminders", "Orleans.Timers")]
    [InlineData(typeof(IGrainBase), "Orleans.Core.Abstractions", "Orleans")]
    public void Type_LivesWhereTheRealPackagesHaveIt(Type type, string assembly, string space)
    {
        Assert.Equal(assembly, type.Assembly.GetName().Name);
        Assert.Equal(space, type.Namespace);
    }
}
