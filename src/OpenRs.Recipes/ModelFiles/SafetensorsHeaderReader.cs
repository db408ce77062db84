using System.Text.Json;

namespace OpenRs.Recipes.ModelFiles;

/// <summary>Reads a safetensors header value by value, so that what is allocated is what its tensors need.</summary>
internal ref struct SafetensorsHeaderReader(string path, ReadOnlySpan<byte> json, long dataStart)
{
    private const int MaxDepth = 8;
    private const int MaxDimensions = 8;
    private const int MaxNameBytes = 1024;
    private const int MaxMetadata = 1000;

    private Utf8JsonReader _json = new(json, new JsonReaderOptions { MaxDepth = MaxDepth });

    public Dictionary<string, TensorEntry> Tensors { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    public void Read()
    {
        Expect(JsonTokenType.StartObject);
        while (NextName() is { } name)
        {
            if (name == "__metadata__")
            {
                ReadMetadata();
            }
            else if (Tensors.Count == SafetensorsHeader.MaxTensors)
            {
                throw Wrong($"has more than {SafetensorsHeader.MaxTensors} tensors; write the model in more shards.");
            }
            else if (!Tensors.TryAdd(name, ReadTensor(name)))
            {
                throw Wrong($"tensor '{name}' is listed twice.");
            }
        }

        if (_json.Read())
        {
            throw new JsonException();
        }
    }

    private void ReadMetadata()
    {
        Expect(JsonTokenType.StartObject);
        while (NextName() is { } name)
        {
            Expect(JsonTokenType.String);
            Metadata[name] = Metadata.Count < MaxMetadata
                ? _json.GetString()!
                : throw Wrong($"has more than {MaxMetadata} entries of metadata.");
        }
    }

    private TensorEntry ReadTensor(string name)
    {
        string? dtype = null;
        long[]? shape = null, offsets = null;
        Expect(JsonTokenType.StartObject);
        while (NextName() is { } key)
        {
            switch (key)
            {
                case "dtype":
                    Expect(JsonTokenType.String);
                    dtype = _json.ValueSpan.Length <= MaxNameBytes ? _json.GetString() : throw new JsonException();
                    break;
                case "shape":
                    shape = ReadNumbers(name);
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(name);
                    break;
                default:
                    throw Wrong($"tensor '{name}' has the key '{key}'; dtype, shape and data_offsets are all there are.");
            }
        }

        return dtype is null || shape is null || offsets is not { Length: 2 }
            ? throw Wrong($"tensor '{name}' lacks dtype, shape or two data_offsets.")
            : Check(name, dtype, shape, offsets[0], offsets[1]);
    }

    private readonly TensorEntry Check(string name, string dtype, long[] shape, long begin, long end)
    {
        if (!TensorTypes.TryParse(dtype, out var type))
        {
            throw Wrong($"tensor '{name}' has dtype {dtype}; supported are F32, BF16, I32 and I64. Convert it first.");
        }

        // Saturated, so that the product of eight sizes of 63 bits stays what no file has.
        var (bytes, isValid) = ((Int128)type.Size(), begin >= 0);
        foreach (var size in shape)
        {
            isValid &= size >= 0;
            bytes = Int128.Min(bytes * Math.Max(size, 0), ulong.MaxValue);
        }

        return isValid && end >= begin && bytes == (Int128)end - begin
            ? new TensorEntry(name, type, shape, dataStart + begin, end - begin)
            : throw Wrong(
                $"the header gives tensor '{name}' the shape [{string.Join(", ", shape)}] and the data_offsets [{begin}, {end}]; "
                + (isValid && bytes <= long.MaxValue ? $"a tensor of that shape needs {bytes} bytes." : "there is no such tensor."));
    }

    private long[] ReadNumbers(string tensor)
    {
        Span<long> numbers = stackalloc long[MaxDimensions];
        var count = 0;
        Expect(JsonTokenType.StartArray);
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (count == MaxDimensions || _json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out numbers[count]))
            {
                throw Wrong($"tensor '{tensor}' has a list that is not of at most {MaxDimensions} whole numbers of 64 bits.");
            }

            count++;
        }

        return numbers[..count].ToArray();
    }

    /// <summary>The next name of an object; null at its end.</summary>
    private string? NextName()
    {
        if (!_json.Read() || _json.TokenType != JsonTokenType.PropertyName)
        {
            return null;
        }

        return _json.ValueSpan.Length <= MaxNameBytes
            ? _json.GetString()
            : throw Wrong($"has a name of more than {MaxNameBytes} bytes.");
    }

    private void Expect(JsonTokenType type)
    {
        if (!_json.Read() || _json.TokenType != type)
        {
            throw new JsonException();
        }
    }

    private readonly CheckpointFormatException Wrong(string problem) => new(path, problem);
}
