// Types that the metadata of Orleans.Core.Abstractions names: base types, interfaces and parameters of its generated serializers. They
// have to exist for the assembly to load and have no members on purpose: whoever serializes with them offline does not compile.
using System.Diagnostics.CodeAnalysis;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;

[assembly: SuppressMessage("Design", "CA1040", Justification = "Markers that exist for metadata only.")]

namespace Orleans.Serialization
{
    public sealed class RequiredFieldMissingException(string message) : Exception(message);
}

namespace Orleans.Serialization.Activators
{
    public interface IActivator<T>;
}

namespace Orleans.Serialization.Buffers
{
    public ref struct Reader<TInput>;

    public ref struct Writer<TBufferWriter>;
}

namespace Orleans.Serialization.Cloning
{
    public interface IDeepCopier;

    public interface IDeepCopier<T> : IDeepCopier;

    public interface IDerivedTypeCopier : IDeepCopier;

    public interface IBaseCopier;

    public interface IBaseCopier<T> : IBaseCopier
        where T : class;

    public interface ISpecializableCopier;

    public class ShallowCopier<T> : IDeepCopier<T>;

    public abstract class CopyContext;

    public abstract class CopyContextPool;
}

namespace Orleans.Serialization.Codecs
{
    public interface IFieldCodec;

    public interface IFieldCodec<T> : IFieldCodec;

    public abstract class GeneralizedReferenceTypeSurrogateCodec<TField, TSurrogate> : IFieldCodec<TField>
        where TField : class
        where TSurrogate : struct;

    public abstract class BoolCodec;

    public abstract class ByteArrayCodec;

    public abstract class ByteCodec;

    public abstract class FieldHeaderCodec;

    public abstract class FloatCodec;

    public abstract class GuidCodec;

    public abstract class IPAddressCodec;

    public abstract class Int32Codec;

    public abstract class Int64Codec;

    public abstract class ReferenceCodec;

    public abstract class StringCodec;

    public abstract class UInt16Codec;

    public abstract class UInt64Codec;
}

namespace Orleans.Serialization.Configuration
{
    public abstract class TypeManifestOptions;

    [AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
    public sealed class TypeManifestProviderAttribute(Type providerType) : Attribute
    {
        public Type ProviderType { get; } = providerType;
    }

    public abstract class TypeManifestProviderBase
    {
        protected abstract void ConfigureInner(TypeManifestOptions options);
    }
}

namespace Orleans.Serialization.GeneratedCodeHelpers
{
    public abstract class OrleansGeneratedCodeHelper
    {
        public abstract class ExceptionCopier<T, B> : IDeepCopier<T>, IBaseCopier<T>
            where T : B
            where B : Exception;
    }
}

namespace Orleans.Serialization.Serializers
{
    public interface ICodecProvider;

    public abstract class CodecProvider : ICodecProvider;

    public interface IBaseCodec;

    public interface IBaseCodec<in T> : IBaseCodec
        where T : class;

    public interface IValueSerializer;

    public interface IValueSerializer<T> : IValueSerializer
        where T : struct;

    public interface ISpecializableCodec;

    public class AbstractTypeSerializer<TField> : IFieldCodec<TField>, IBaseCodec<TField>
        where TField : class;
}

namespace Orleans.Serialization.Session
{
    public abstract class SerializerSession;
}

namespace Orleans.Serialization.TypeSystem
{
    public abstract class CompoundTypeAliasTree;

    public abstract class RuntimeTypeNameFormatter;
}

namespace Orleans.Serialization.WireProtocol
{
    public struct Field;

    public enum WireType : uint;
}
