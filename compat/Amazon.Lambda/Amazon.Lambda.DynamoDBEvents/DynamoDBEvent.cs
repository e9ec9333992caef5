namespace Amazon.Lambda.DynamoDBEvents;

/// <summary>A batch of records from one shard of a table's stream, in the order of the changes.</summary>
public class DynamoDBEvent
{
    /// <summary>The records.</summary>
    public IList<DynamodbStreamRecord> Records { get; set; }

    /// <summary>One change of one item.</summary>
    public class DynamodbStreamRecord
    {
        /// <summary>The ARN of the stream.</summary>
        public string EventSourceArn { get; set; }

        /// <summary>The region of the table.</summary>
        public string AwsRegion { get; set; }

        /// <summary>The change.</summary>
        public StreamRecord Dynamodb { get; set; }

        /// <summary>The id of the record.</summary>
        public string EventID { get; set; }

        /// <summary><c>INSERT</c>, <c>MODIFY</c> or <c>REMOVE</c>.</summary>
        public string EventName { get; set; }

        /// <summary><c>aws:dynamodb</c>.</summary>
        public string EventSource { get; set; }

        /// <summary>The version of the record format.</summary>
        public string EventVersion { get; set; }

        /// <summary>Who made the change, where it was a service: time to live.</summary>
        public Identity UserIdentity { get; set; }
    }

    /// <summary>What changed.</summary>
    public class StreamRecord
    {
        /// <summary>When, to the second.</summary>
        public DateTime ApproximateCreationDateTime { get; set; }

        /// <summary>The key of the item.</summary>
        public Dictionary<string, AttributeValue> Keys { get; set; }

        /// <summary>The item after the change, or null.</summary>
        public Dictionary<string, AttributeValue> NewImage { get; set; }

        /// <summary>The item before the change, or null.</summary>
        public Dictionary<string, AttributeValue> OldImage { get; set; }

        /// <summary>The place of the record in its shard: what a batch response names.</summary>
        public string SequenceNumber { get; set; }

        /// <summary>The size of the record, in bytes.</summary>
        public long SizeBytes { get; set; }

        /// <summary><c>KEYS_ONLY</c>, <c>NEW_IMAGE</c>, <c>OLD_IMAGE</c> or <c>NEW_AND_OLD_IMAGES</c>.</summary>
        public string StreamViewType { get; set; }
    }

    /// <summary>A service that changed an item.</summary>
    public class Identity
    {
        /// <summary>The service, for example <c>dynamodb.amazonaws.com</c>.</summary>
        public string PrincipalId { get; set; }

        /// <summary><c>Service</c>.</summary>
        public string Type { get; set; }
    }

    /// <summary>One attribute: exactly one member is set. It is not the AWS SDK's type of the same name.</summary>
    public class AttributeValue
    {
        /// <summary>Binary.</summary>
        public MemoryStream B { get; set; }

        /// <summary>Boolean.</summary>
        public bool? BOOL { get; set; }

        /// <summary>Binary set.</summary>
        public List<MemoryStream> BS { get; set; }

        /// <summary>List.</summary>
        public List<AttributeValue> L { get; set; }

        /// <summary>Map.</summary>
        public Dictionary<string, AttributeValue> M { get; set; }

        /// <summary>Number, as text.</summary>
        public string N { get; set; }

        /// <summary>Number set, as texts.</summary>
        public List<string> NS { get; set; }

        /// <summary>Null.</summary>
        public bool? NULL { get; set; }

        /// <summary>String.</summary>
        public string S { get; set; }

        /// <summary>String set.</summary>
        public List<string> SS { get; set; }
    }
}
