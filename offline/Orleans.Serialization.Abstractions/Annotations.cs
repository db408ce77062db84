// The annotations of the Orleans serializer. Product types carry them so that the same sources run in real silos; nothing here acts on them.
namespace Orleans
{
    public enum GenerateFieldIds
    {
        None,
        PublicProperties,
    }

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
    public sealed class GenerateSerializerAttribute : Attribute
    {
        public bool IncludePrimaryConstructorParameters { get; init; }

        public GenerateFieldIds GenerateFieldIds { get; init; }
    }

    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Class
        | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method)]
    public sealed class IdAttribute(uint id) : Attribute
    {
        public uint Id { get; } = id;
    }

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Struct | AttributeTargets.Enum
        | AttributeTargets.Method, AllowMultiple = true)]
    public sealed class AliasAttribute(string alias) : Attribute
    {
        public string Alias { get; } = alias;
    }

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Struct | AttributeTargets.Enum, AllowMultiple = true)]
    public sealed class CompoundTypeAliasAttribute(params object[] components) : Attribute
    {
        public object[] Components { get; } = components;
    }

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Property
        | AttributeTargets.Parameter | AttributeTargets.ReturnValue, Inherited = false)]
    public sealed class ImmutableAttribute : Attribute;

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
    public sealed class OmitDefaultMemberValuesAttribute : Attribute;

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class SuppressReferenceTrackingAttribute : Attribute;

    [AttributeUsage(AttributeTargets.Class, Inherited = false)]
    public sealed class SerializerTransparentAttribute : Attribute;

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
    public sealed class RegisterSerializerAttribute : Attribute;

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
    public sealed class RegisterCopierAttribute : Attribute;

    [AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
    public sealed class ApplicationPartAttribute(string assemblyName) : Attribute
    {
        public string AssemblyName { get; } = assemblyName;
    }

    /// <summary>How long a caller waits for the method it is placed on, in <see cref="TimeSpan.Parse(string)"/> syntax.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
    {
        public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, System.Globalization.CultureInfo.InvariantCulture);
    }
}

namespace Orleans.Metadata
{
    [AttributeUsage(AttributeTargets.Assembly)]
    public sealed class FrameworkPartAttribute : Attribute;
}
