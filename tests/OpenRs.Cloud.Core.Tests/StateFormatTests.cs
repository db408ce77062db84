using System.Text;

namespace OpenRs.Cloud;

/// <summary>How states become JSON.</summary>
public sealed class StateFormatTests
{
    // A queue has hundreds of units and is written at each change of one.
    [Fact]
    public void Write_PartWrittenBefore_IsNotReadAgain()
    {
        var parts = new[] { new Part { Value = 1 }, new Part { Value = 2 } };
        Assert.Equal("""[{"Value":1},{"Value":2}]""", Encoding.UTF8.GetString(StateFormat.Write(parts)));

        parts[1] = parts[1] with { Value = 3 };
        var json = Encoding.UTF8.GetString(StateFormat.Write(parts));

        Assert.Equal("""[{"Value":1},{"Value":3}]""", json);
        Assert.Equal((1, 1), (parts[0].Reads, parts[1].Reads));
        Assert.Equal([1, 3], StateFormat.Read<Part[]>(Encoding.UTF8.GetBytes(json))!.Select(static part => part.Value));
    }

    [StatePart]
    private sealed record Part
    {
        private readonly int _value;

        public int Value
        {
            get
            {
                Reads++;
                return _value;
            }

            init => (_value, Reads) = (value, 0);
        }

        [System.Text.Json.Serialization.JsonIgnore]
        public int Reads { get; private set; }
    }
}
