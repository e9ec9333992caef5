using OrderSystem.Compat.AwsSdk;

namespace Amazon.DynamoDBStreams.Model;

/// <summary>One change of one item.</summary>
public partial class Record
{
    public string AwsRegion { get; set; }

    public StreamRecord Dynamodb { get; set; }

    public string EventID { get; set; }

    public OperationType EventName { get; set; }

    /// <summary><c>aws:dynamodb</c>.</summary>
    public string EventSource { get; set; }

    public string EventVersion { get; set; }

    /// <summary>Who made the change, where it was a service: time to live.</summary>
    public Identity UserIdentity { get; set; }
}

/// <summary>What changed.</summary>
public partial class StreamRecord
{
    /// <summary>To the second, in UTC.</summary>
    public DateTime? ApproximateCreationDateTime { get; set; }

    public Dictionary<string, AttributeValue> Keys { get; set; } = Collections.Map<AttributeValue>();

    public Dictionary<string, AttributeValue> NewImage { get; set; } = Collections.Map<AttributeValue>();

    public Dictionary<string, AttributeValue> OldImage { get; set; } = Collections.Map<AttributeValue>();

    /// <summary>21 to 40 digits.</summary>
    public string SequenceNumber { get; set; }

    public long? SizeBytes { get; set; }

    public StreamViewType StreamViewType { get; set; }
}

/// <summary>A service that changed an item.</summary>
public partial class Identity
{
    public string PrincipalId { get; set; }

    public string Type { get; set; }
}
