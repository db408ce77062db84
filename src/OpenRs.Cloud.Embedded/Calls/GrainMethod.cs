using System.Linq.Expressions;
using System.Reflection;
using Orleans.Concurrency;

namespace OpenRs.Cloud.Embedded;

/// <summary>One method of a grain interface: how it is called and how its calls may be scheduled.</summary>
internal sealed class GrainMethod
{
    private readonly Lazy<Func<object, object?[], Task>> _invoke;
    private readonly bool[] _copied;
    private readonly bool _copiesAny;

    public GrainMethod(Type grainInterface, MethodInfo method)
    {
        Info = method;
        Name = $"{grainInterface.Name}.{method.Name}";
        var parameters = method.GetParameters();
        ResultType = ResultOf(method);
        IsOneWay = method.IsDefined(typeof(OneWayAttribute));
        Reject(method, parameters, IsOneWay);

        Interleaves = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        Timeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        CancellationIndex = Array.FindIndex(parameters, p => p.ParameterType == typeof(CancellationToken));
        _copied = Array.ConvertAll(parameters, p => NeedsCopy(p.ParameterType, p));
        _copiesAny = Array.Exists(_copied, copied => copied);
        CopiesResult = ResultType is not null && NeedsCopy(ResultType, method.ReturnParameter);
        _invoke = new(() => Compile(method, parameters));
    }

    public MethodInfo Info { get; }

    public string Name { get; }

    /// <summary>The type inside the returned task; null for a task without a result.</summary>
    public Type? ResultType { get; }

    public bool IsOneWay { get; }

    public bool Interleaves { get; }

    public bool IsReadOnly { get; }

    public TimeSpan? Timeout { get; }

    public int CancellationIndex { get; }

    public bool CopiesResult { get; }

    public Task Invoke(object grain, object?[] arguments) => _invoke.Value(grain, arguments);

    /// <summary>Replaces arguments that the caller could still change by copies.</summary>
    public void CopyArguments(object?[] arguments)
    {
        if (!_copiesAny)
        {
            return;
        }

        // One session for all arguments, so that two references to one object stay one object.
        var copier = new GraphCopier();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (_copied[i])
            {
                arguments[i] = copier.Copy(arguments[i]);
            }
        }
    }

    private static bool NeedsCopy(Type type, ParameterInfo parameter) =>
        !parameter.IsDefined(typeof(ImmutableAttribute)) && !Immutability.IsShareable(type);

    private static Type? ResultOf(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type.IsGenericType
            && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>)))
        {
            return type.GetGenericArguments()[0];
        }

        return null;
    }

    private static void Reject(MethodInfo method, ParameterInfo[] parameters, bool isOneWay)
    {
        var returns = method.ReturnType;
        var asynchronous = returns == typeof(Task) || returns == typeof(ValueTask) || ResultOf(method) is not null
            || (isOneWay && returns == typeof(void));
        var problem = !asynchronous ? $"returns {returns}; grain methods return Task, Task<T>, ValueTask, ValueTask<T>, "
            + "or void when [OneWay]"
            : isOneWay && ResultOf(method) is not null ? "is [OneWay] and has a result that nobody would see"
            : method.IsGenericMethodDefinition ? "has type parameters, which this host does not support"
            : Array.Exists(parameters, p => p.ParameterType.IsByRef) ? "has a by-reference parameter, which cannot cross a grain call"
            : null;
        if (problem is not null)
        {
            throw new OrleansConfigurationException($"{method.DeclaringType}.{method.Name} {problem}.");
        }
    }

    private static Func<object, object?[], Task> Compile(MethodInfo method, ParameterInfo[] parameters)
    {
        var grain = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object[]));
        var call = Expression.Call(
            Expression.Convert(grain, method.DeclaringType!),
            method,
            parameters.Select((p, i) => Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(i)), p.ParameterType)));
        Expression task = method.ReturnType == typeof(void) ? Expression.Block(call, Expression.Constant(Task.CompletedTask))
            : typeof(Task).IsAssignableFrom(method.ReturnType) ? call
            : Expression.Call(call, nameof(ValueTask.AsTask), null);
        return Expression.Lambda<Func<object, object?[], Task>>(Expression.Convert(task, typeof(Task)), grain, arguments).Compile();
    }
}
