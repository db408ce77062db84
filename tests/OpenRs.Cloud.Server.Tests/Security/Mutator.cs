using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>Makes requests that no client would send, the same for the same seed.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly string[] Texts =
    [
        "", "a", "projects/alpha", "projects/alpha/runs/run-000000000000", "quickstart", "models/x",
        "0f0e0d0c-0b0a-0908-0706-050403020100", "..", "\0", "\uffff", "{", "extends: [",
        "9999999999999999999999", "-1", "NaN", "%s%n",
        new string('x', 5000), new string('[', 3000), "\U0001f600\U0001f600", "MTpwcm9qZWN0cy9hbHBoYQ==",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Bytes of no meaning.</summary>
    public byte[] Noise()
    {
        var bytes = new byte[_random.Next(200)];
        _random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>A message of a type with any values, deep enough to reach every kind of field.</summary>
    public IMessage Message(MessageDescriptor type, int depth = 4)
    {
        var message = (IMessage)Activator.CreateInstance(type.ClrType)!;
        foreach (var field in type.Fields.InDeclarationOrder().Where(_ => _random.Next(4) > 0))
        {
            Fill(message, field, depth);
        }

        return message;
    }

    /// <summary>A message with some of its bytes changed, cut off or said twice.</summary>
    public byte[] Corrupt(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return Noise();
        }

        switch (_random.Next(3))
        {
            case 0:
                return bytes[.._random.Next(bytes.Length)];
            case 1:
                return [.. bytes, .. bytes];
            default:
                var changed = bytes.ToArray();
                for (var i = 0; i <= _random.Next(4); i++)
                {
                    changed[_random.Next(changed.Length)] ^= (byte)(1 << _random.Next(8));
                }

                return changed;
        }
    }

    /// <summary>A text of those that break things.</summary>
    public string Text() => Texts[_random.Next(Texts.Length)];

    private void Fill(IMessage message, FieldDescriptor field, int depth)
    {
        if (field.IsMap)
        {
            var (key, value) = (field.MessageType.FindFieldByNumber(1), field.MessageType.FindFieldByNumber(2));
            var map = (System.Collections.IDictionary)field.Accessor.GetValue(message);
            for (var i = 0; i < _random.Next(3); i++)
            {
                map[Value(key, depth)!] = Value(value, depth);
            }
        }
        else if (field.IsRepeated)
        {
            var list = (System.Collections.IList)field.Accessor.GetValue(message);
            for (var i = 0; i < _random.Next(4); i++)
            {
                list.Add(Value(field, depth) ?? throw new InvalidOperationException($"{field.FullName} takes no null."));
            }
        }
        else if (Value(field, depth) is { } value)
        {
            field.Accessor.SetValue(message, value);
        }
    }

    private object? Value(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.Message when depth == 0 => field.IsRepeated ? Activator.CreateInstance(field.MessageType.ClrType) : null,
        FieldType.Message => Message(field.MessageType, depth - 1),
        FieldType.String => Text(),
        FieldType.Bytes => ByteString.CopyFrom(Noise()),
        FieldType.Bool => _random.Next(2) == 0,
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, (int)Number()),
        FieldType.Double => new[] { 0, -1, double.NaN, double.PositiveInfinity, double.MaxValue, 1e-300 }[_random.Next(6)],
        FieldType.Float => new[] { 0, -1, float.NaN, float.MaxValue }[_random.Next(4)],
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => (int)Number(),
        FieldType.UInt32 or FieldType.Fixed32 => (uint)Number(),
        FieldType.UInt64 or FieldType.Fixed64 => (ulong)Number(),
        _ => Number(),
    };

    private long Number() =>
        new[] { 0, 1, -1, 2, 1000, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, _random.NextInt64() }[_random.Next(10)];
}
