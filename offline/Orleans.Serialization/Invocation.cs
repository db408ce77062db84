// What Orleans.Core.Abstractions needs of the invocation contracts when it runs: the members that its own classes implement or call.
using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans.Serialization.Invocation
{
    public interface ITargetHolder
    {
        object? GetTarget();

        object? GetComponent(Type componentType);
    }

    public interface IInvokable : IDisposable
    {
        bool IsCancellable => false;

        object? GetTarget();

        void SetTarget(ITargetHolder holder);

        ValueTask<Response> Invoke();

        int GetArgumentCount();

        object? GetArgument(int index);

        void SetArgument(int index, object value);

        string GetMethodName();

        string GetInterfaceName();

        string GetActivityName();

        MethodInfo GetMethod();

        Type GetInterfaceType();

        TimeSpan? GetDefaultResponseTimeout() => null;

        CancellationToken GetCancellationToken() => default;

        bool TryCancel() => false;
    }

    public abstract class Response;
}

namespace Orleans.Runtime
{
    public static class TargetHolderExtensions
    {
        public static TComponent? GetComponent<TComponent>(this ITargetHolder targetHolder)
            where TComponent : class
            => targetHolder.GetComponent(typeof(TComponent)) as TComponent;
    }
}
