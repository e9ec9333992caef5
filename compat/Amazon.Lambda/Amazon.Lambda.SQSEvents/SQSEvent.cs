namespace Amazon.Lambda.SQSEvents;

/// <summary>A batch of messages from a queue.</summary>
public class SQSEvent
{
    /// <summary>The messages; at most the batch size of the event source mapping.</summary>
    public List<SQSMessage> Records { get; set; }

    /// <summary>One message attribute.</summary>
    public class MessageAttribute
    {
        /// <summary>The value of a String or Number attribute.</summary>
        public string StringValue { get; set; }

        /// <summary>The value of a Binary attribute.</summary>
        public MemoryStream BinaryValue { get; set; }

        /// <summary>Always empty: SQS reserves it.</summary>
        public List<string> StringListValues { get; set; }

        /// <summary>Always empty: SQS reserves it.</summary>
        public List<MemoryStream> BinaryListValues { get; set; }

        /// <summary><c>String</c>, <c>Number</c> or <c>Binary</c>, with an optional suffix.</summary>
        public string DataType { get; set; }
    }

    /// <summary>One message.</summary>
    public class SQSMessage
    {
        /// <summary>The id of the message: what a batch response names.</summary>
        public string MessageId { get; set; }

        /// <summary>The handle of this receipt.</summary>
        public string ReceiptHandle { get; set; }

        /// <summary>The body, as sent.</summary>
        public string Body { get; set; }

        /// <summary>The MD5 of the body, in hex.</summary>
        public string Md5OfBody { get; set; }

        /// <summary>The MD5 of the message attributes, in hex.</summary>
        public string Md5OfMessageAttributes { get; set; }

        /// <summary>The ARN of the queue.</summary>
        public string EventSourceArn { get; set; }

        /// <summary><c>aws:sqs</c>.</summary>
        public string EventSource { get; set; }

        /// <summary>The region of the queue.</summary>
        public string AwsRegion { get; set; }

        /// <summary>What SQS says about the message: ApproximateReceiveCount, SentTimestamp and so on.</summary>
        public Dictionary<string, string> Attributes { get; set; }

        /// <summary>What the sender says about the message, by name.</summary>
        public Dictionary<string, MessageAttribute> MessageAttributes { get; set; }
    }
}
