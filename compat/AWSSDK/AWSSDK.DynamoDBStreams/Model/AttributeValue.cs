using OrderSystem.Compat.AwsSdk;

namespace Amazon.DynamoDBStreams.Model;

/// <summary>One attribute: exactly one member is set. It is not the type of the same name of AWSSDK.DynamoDBv2.</summary>
public partial class AttributeValue
{
    public MemoryStream B { get; set; }

    public bool? BOOL { get; set; }

    public List<MemoryStream> BS { get; set; } = Collections.List<MemoryStream>();

    public List<AttributeValue> L { get; set; } = Collections.List<AttributeValue>();

    public Dictionary<string, AttributeValue> M { get; set; } = Collections.Map<AttributeValue>();

    /// <summary>A number, as text.</summary>
    public string N { get; set; }

    public List<string> NS { get; set; } = Collections.List<string>();

    public bool? NULL { get; set; }

    public string S { get; set; }

    public List<string> SS { get; set; } = Collections.List<string>();
}
