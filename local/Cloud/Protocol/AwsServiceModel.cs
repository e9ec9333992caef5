namespace LocalCloud.Protocol;

/// <summary>How one AWS service is spoken to: the parts of its API model that appear on the wire.</summary>
/// <param name="Name">The name the service signs with; <see cref="IAwsService.Name"/>.</param>
/// <param name="DisplayName">The name people use.</param>
/// <param name="TargetPrefix">What stands before the operation in <c>X-Amz-Target</c>; null for services that speak AWS Query only.</param>
/// <param name="JsonVersion">1.0 or 1.1, part of the content type.</param>
/// <param name="ErrorNamespace">What stands before the code in <c>__type</c>, with its <c>#</c>; empty where the service sends the bare code.</param>
/// <param name="Version">The API version, sent as <c>Version</c> by AWS Query clients and part of their XML namespace.</param>
/// <param name="XmlNamespace">The namespace of AWS Query answers.</param>
public sealed record AwsServiceModel(
    string Name,
    string DisplayName,
    string? TargetPrefix,
    string JsonVersion,
    string ErrorNamespace,
    string Version,
    string? XmlNamespace = null)
{
    /// <summary>The services that this cloud knows, from their API models (botocore, <c>service-2.json</c>).</summary>
    public static IReadOnlyList<AwsServiceModel> All { get; } =
    [
        new("dynamodb", "DynamoDB", "DynamoDB_20120810", "1.0", "com.amazonaws.dynamodb.v20120810#", "2012-08-10"),
        new("dynamodb", "DynamoDB Streams", "DynamoDBStreams_20120810", "1.0", "com.amazonaws.dynamodb.v20120810#", "2012-08-10"),
        new("sqs", "SQS", "AmazonSQS", "1.0", "com.amazonaws.sqs#", "2012-11-05", "http://queue.amazonaws.com/doc/2012-11-05/"),
        new("secretsmanager", "Secrets Manager", "secretsmanager", "1.1", "", "2017-10-17"),
        new("codedeploy", "CodeDeploy", "CodeDeploy_20141006", "1.1", "", "2014-10-06"),
        new("events", "EventBridge", "AWSEvents", "1.1", "", "2015-10-07"),
        new("ssm", "Systems Manager", "AmazonSSM", "1.1", "", "2014-11-06"),
        new("sns", "SNS", null, "", "", "2010-03-31", "http://sns.amazonaws.com/doc/2010-03-31/"),
        new("sts", "STS", null, "", "", "2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/"),
    ];

    /// <summary>The operations of DynamoDB Streams, which is a service of its own on the wire but one engine with DynamoDB.</summary>
    private static readonly HashSet<string> StreamOperations = ["ListStreams", "DescribeStream", "GetShardIterator", "GetRecords"];

    /// <summary>The service spoken over AWS Query: form in, XML out.</summary>
    public bool IsQuery => TargetPrefix is null;

    /// <summary>The service can be spoken to over AWS Query. SQS moved to JSON in 2023, and still answers its older clients.</summary>
    public bool AnswersQuery => XmlNamespace is not null;

    /// <summary>Its lists and maps are flat in AWS Query (<see cref="FlatQueryText"/>).</summary>
    public bool HasFlatQuery => Name == "sqs";

    /// <summary>The service whose operations carry this prefix in <c>X-Amz-Target</c>.</summary>
    public static AwsServiceModel? ForTarget(string prefix) =>
        All.FirstOrDefault(model => string.Equals(model.TargetPrefix, prefix, StringComparison.Ordinal));

    /// <summary>The service that has this operation, by the name it signs with.</summary>
    public static AwsServiceModel? ForOperation(string name, string operation) =>
        All.FirstOrDefault(model => model.Name == name && (model.DisplayName == "DynamoDB Streams") == (name == "dynamodb" && StreamOperations.Contains(operation)));

    /// <summary>The full <c>__type</c> of an error: AWS's shared framework (Coral) owns a few codes, the service the rest.</summary>
    public string ErrorType(string code) => code switch
    {
        _ when ErrorNamespace.Length == 0 => code,
        "ValidationException" => "com.amazon.coral.validate#" + code,
        "UnknownOperationException" or "SerializationException" or "AccessDeniedException" or "MissingAuthenticationTokenException" or "IncompleteSignatureException" or "InvalidSignatureException" => "com.amazon.coral.service#" + code,
        _ => ErrorNamespace + code,
    };
}
