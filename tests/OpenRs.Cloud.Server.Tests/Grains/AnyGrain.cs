using System.Reflection;

namespace OpenRs.Cloud.Server.Tests.Grains;

/// <summary>What a grain calls, with answers that a test gives.</summary>
public class AnyGrain : DispatchProxy
{
    private Func<MethodInfo, object?[], object?> _answer = static (_, _) => null;

    /// <summary>Makes one of an interface that is known when the test is written.</summary>
    public static T Create<T>(Func<MethodInfo, object?[], object?> answer)
        where T : class => (T)Create(typeof(T), answer);

    /// <summary>Makes one of any interface.</summary>
    public static object Create(Type type, Func<MethodInfo, object?[], object?> answer)
    {
        var made = Create(type, typeof(AnyGrain));
        ((AnyGrain)made)._answer = answer;
        return made;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!, args ?? []);
}
