// Instructions to the Orleans code generator that Orleans.Core.Abstractions carries on its own request types.
namespace Orleans
{
    [AttributeUsage(AttributeTargets.Interface, AllowMultiple = true)]
    public sealed class GenerateMethodSerializersAttribute(Type proxyBase, bool isExtension = false) : Attribute
    {
        public Type ProxyBase { get; } = proxyBase;

        public bool IsExtension { get; } = isExtension;
    }

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public sealed class DefaultInvokableBaseTypeAttribute(Type returnType, Type invokableBaseType) : Attribute
    {
        public Type ReturnType { get; } = returnType;

        public Type InvokableBaseType { get; } = invokableBaseType;

        public string? ProxyInvokeMethodName { get; init; }
    }

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public sealed class InvokableCustomInitializerAttribute(string methodName, object? methodArgumentValue) : Attribute
    {
        public string MethodName { get; } = methodName;

        public object? MethodArgumentValue { get; } = methodArgumentValue;
    }
}

namespace Orleans.Invocation
{
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class ReturnValueProxyAttribute(string initializerMethodName) : Attribute
    {
        public string InitializerMethodName { get; } = initializerMethodName;
    }
}
