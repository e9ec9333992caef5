using System.Net;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace OrderSystem.Local.Tests.Sqs;

/// <summary>What may be asked of a queue, and what SQS says to the rest: recordings of the service where there are any, else its API reference.</summary>
public sealed class QueueRulesTests(SharedWire wire) : IClassFixture<SharedWire>
{
    private const string Entry = "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.";
    private const string Label = "\"QueueUrl\":\"QUEUE\",\"Label\":\"l\"";

    public static TheoryData<string, string, string, string> Refused => new()
    {
        // Names
        { "CreateQueue", "{}", "MissingParameter", "The request must contain the parameter QueueName." },
        { "CreateQueue", """{"QueueName":""}""", "InvalidParameterValue", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length" },
        { "CreateQueue", """{"QueueName":"a/b"}""", "InvalidParameterValue", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length" },
        { "CreateQueue", """{"QueueName":"a\n"}""", "InvalidParameterValue", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length" },
        { "CreateQueue", """{"QueueName":"a.fifo"}""", "InvalidParameterValue", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length" },
        { "CreateQueue", """{"QueueName":"a","Attributes":{"FifoQueue":"true"}}""", "InvalidParameterValue", "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length." },
        { "GetQueueUrl", "{}", "MissingParameter", "The request must contain the parameter QueueName." },
        { "GetQueueUrl", """{"QueueName":"none"}""", "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist." },
        { "SendMessage", """{"MessageBody":"m"}""", "MissingParameter", "The request must contain the parameter QueueUrl." },
        { "SendMessage", """{"QueueUrl":"http://127.0.0.1/999999999999/q","MessageBody":"m"}""", "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist." },
        { "ListQueues", """{"MaxResults":1001}""", "InvalidParameterValue", "Value 1001 for parameter MaxResults is invalid. Reason: Must be between 1 and 1000, if provided." },

        // Attributes
        { "SetQueueAttributes", """{"QueueUrl":"QUEUE","Attributes":{"Colour":"red"}}""", "InvalidAttributeName", "Unknown Attribute Colour." },
        { "SetQueueAttributes", """{"QueueUrl":"QUEUE","Attributes":{"DelaySeconds":"901"}}""", "InvalidAttributeValue", "Invalid value for the parameter DelaySeconds." },
        { "SetQueueAttributes", """{"QueueUrl":"QUEUE","Attributes":{"MaximumMessageSize":"1023"}}""", "InvalidAttributeValue", "Invalid value for the parameter MaximumMessageSize." },
        { "SetQueueAttributes", """{"QueueUrl":"QUEUE","Attributes":{"MessageRetentionPeriod":"59"}}""", "InvalidAttributeValue", "Invalid value for the parameter MessageRetentionPeriod." },
        { "SetQueueAttributes", """{"QueueUrl":"QUEUE","Attributes":{"KmsDataKeyReusePeriodSeconds":"59"}}""", "InvalidAttributeValue", "Invalid value for the parameter KmsDataKeyReusePeriodSeconds." },
        { "SetQueueAttributes", """{"QueueUrl":"QUEUE","Attributes":{"SqsManagedSseEnabled":"yes"}}""", "InvalidAttributeValue", "Invalid value for the parameter SqsManagedSseEnabled." },
        { "SetQueueAttributes", """{"QueueUrl":"QUEUE","Attributes":{"Policy":"no JSON"}}""", "InvalidAttributeValue", "Invalid value for the parameter Policy." },
        { "SetQueueAttributes", """{"QueueUrl":"QUEUE","Attributes":{"VisibilityTimeout":30}}""", "SerializationException", "Attributes is not a string." },
        { "SetQueueAttributes", """{"QueueUrl":"QUEUE","Attributes":[]}""", "SerializationException", "Attributes is not a map." },
        { "GetQueueAttributes", """{"QueueUrl":"QUEUE","AttributeNames":["Colour"]}""", "InvalidAttributeName", "Unknown Attribute Colour." },
        { "SetQueueAttributes", """{"QueueUrl":"QUEUE","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"dummy\",\"maxReceiveCount\":1}"}}""", "InvalidParameterValue", Invalid("""{"deadLetterTargetArn":"dummy","maxReceiveCount":1}""", "RedrivePolicy", "Invalid value for deadLetterTargetArn.") },
        { "SetQueueAttributes", """{"QueueUrl":"QUEUE","Attributes":{"RedrivePolicy":"{\"maxReceiveCount\":1}"}}""", "InvalidParameterValue", Invalid("""{"maxReceiveCount":1}""", "RedrivePolicy", "Redrive policy does not contain mandatory attribute: deadLetterTargetArn.") },
        { "SetQueueAttributes", """{"QueueUrl":"QUEUE","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:d\",\"maxReceiveCount\":1001}"}}""", "InvalidParameterValue", Invalid("""{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:d","maxReceiveCount":1001}""", "RedrivePolicy", "Invalid value for maxReceiveCount: 1001, valid values are from 1 to 1000 both inclusive.") },
        { "SetQueueAttributes", """{"QueueUrl":"QUEUE","Attributes":{"RedriveAllowPolicy":"{\"redrivePermission\":\"denyAll\",\"sourceQueueArns\":[\"a\"]}"}}""", "InvalidParameterValue", Invalid("""{"redrivePermission":"denyAll","sourceQueueArns":["a"]}""", "RedriveAllowPolicy", "Amazon SQS can't create the redrive allow policy, as it's in an unsupported format.") },

        // Messages
        { "SendMessage", """{"QueueUrl":"QUEUE","MessageBody":""}""", "MissingParameter", "The request must contain the parameter MessageBody." },
        { "SendMessage", """{"QueueUrl":"QUEUE","MessageBody":7}""", "SerializationException", "MessageBody is not a string." },
        { "SendMessage", """{"QueueUrl":"QUEUE","MessageBody":"m","DelaySeconds":901}""", "InvalidParameterValue", Invalid("901", "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.") },
        { "SendMessage", """{"QueueUrl":"QUEUE","MessageBody":"m","MessageDeduplicationId":"d"}""", "InvalidParameterValue", Invalid("d", "MessageDeduplicationId", "The request include parameter that is not valid for this queue type.") },
        { "SendMessage", """{"QueueUrl":"QUEUE","MessageBody":"m","MessageGroupId":""}""", "InvalidParameterValue", Invalid("", "MessageGroupId", "MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.") },
        { "SendMessage", """{"QueueUrl":"QUEUE","MessageBody":"a\uffff"}""", "InvalidMessageContents", "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF" },
        { "SendMessage", """{"QueueUrl":"QUEUE","MessageBody":"m","MessageSystemAttributes":{"SenderId":{"DataType":"String","StringValue":"x"}}}""", "InvalidParameterValue", "Message system attribute name 'SenderId' is invalid. The one that can be sent is AWSTraceHeader." },
        { "ReceiveMessage", """{"QueueUrl":"QUEUE","VisibilityTimeout":43201}""", "InvalidParameterValue", Invalid("43201", "VisibilityTimeout", "Must be >= 0 and <= 43200, if provided.") },
        { "ReceiveMessage", """{"QueueUrl":"QUEUE","WaitTimeSeconds":-1}""", "InvalidParameterValue", Invalid("-1", "WaitTimeSeconds", "Must be >= 0 and <= 20, if provided.") },
        { "ReceiveMessage", """{"QueueUrl":"QUEUE","ReceiveRequestAttemptId":"r"}""", "InvalidParameterValue", Invalid("r", "ReceiveRequestAttemptId", "The request include parameter that is not valid for this queue type.") },
        { "ReceiveMessage", """{"QueueUrl":"QUEUE","MessageSystemAttributeNames":["Colour"]}""", "InvalidAttributeName", "Unknown Attribute Colour." },
        { "DeleteMessage", """{"QueueUrl":"QUEUE","ReceiptHandle":"garbage"}""", "ReceiptHandleIsInvalid", "The input receipt handle \"garbage\" is not a valid receipt handle." },
        { "ChangeMessageVisibility", """{"QueueUrl":"QUEUE","ReceiptHandle":"garbage"}""", "MissingParameter", "The request must contain the parameter VisibilityTimeout." },

        // Batches
        { "SendMessageBatch", """{"QueueUrl":"QUEUE","Entries":[]}""", "AWS.SimpleQueueService.EmptyBatchRequest", "There should be at least one SendMessageBatchRequestEntry in the request." },
        { "DeleteMessageBatch", """{"QueueUrl":"QUEUE"}""", "AWS.SimpleQueueService.EmptyBatchRequest", "There should be at least one DeleteMessageBatchRequestEntry in the request." },
        { "ChangeMessageVisibilityBatch", """{"QueueUrl":"QUEUE","Entries":[]}""", "AWS.SimpleQueueService.EmptyBatchRequest", "There should be at least one ChangeMessageVisibilityBatchRequestEntry in the request." },
        { "SendMessageBatch", $$"""{"QueueUrl":"QUEUE","Entries":[{{string.Join(',', Enumerable.Range(0, 11).Select(index => $$"""{"Id":"{{index}}","MessageBody":"m"}"""))}}]}""", "AWS.SimpleQueueService.TooManyEntriesInBatchRequest", "Maximum number of entries per request are 10. You have sent 11." },
        { "DeleteMessageBatch", """{"QueueUrl":"QUEUE","Entries":[{"Id":"","ReceiptHandle":"h"}]}""", "AWS.SimpleQueueService.InvalidBatchEntryId", Entry },
        { "DeleteMessageBatch", """{"QueueUrl":"QUEUE","Entries":[{"Id":"in:valid","ReceiptHandle":"h"}]}""", "AWS.SimpleQueueService.InvalidBatchEntryId", Entry },
        { "SendMessageBatch", """{"QueueUrl":"QUEUE","Entries":[{"Id":"1","MessageBody":"m"},{"Id":"2","MessageBody":"m"},{"Id":"2","MessageBody":"m"},{"Id":"1","MessageBody":"m"}]}""", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct", "Id 2 repeated." },

        // Tags and permissions
        { "TagQueue", """{"QueueUrl":"QUEUE","Tags":{}}""", "MissingParameter", "The request must contain the parameter Tags." },
        { "UntagQueue", """{"QueueUrl":"QUEUE","TagKeys":[]}""", "InvalidParameterValue", "Tag keys must be between 1 and 128 characters in length." },
        { "AddPermission", $$"""{{{Label}},"AWSAccountIds":["111111111111"],"Actions":[]}""", "MissingParameter", "The request must contain the parameter Actions." },
        { "AddPermission", $$"""{{{Label}},"AWSAccountIds":[],"Actions":["SendMessage"]}""", "InvalidParameterValue", Invalid("[]", "PrincipalId", "Unable to verify.") },
        { "AddPermission", $$"""{{{Label}},"AWSAccountIds":["111111111111"],"Actions":["RemovePermission"]}""", "InvalidParameterValue", Invalid("SQS:RemovePermission", "ActionName", "Only the queue owner is allowed to invoke this action.") },
        { "AddPermission", $$"""{{{Label}},"AWSAccountIds":["111111111111"],"Actions":["a","b","c","d","e","f","g","h"]}""", "OverLimit", "8 Actions were found, maximum allowed is 7." },
        { "RemovePermission", $$"""{{{Label}}}""", "InvalidParameterValue", Invalid("l", "Label", "can't find label.") },
        { "Nonsense", "{}", "InvalidAction", "The action Nonsense is not valid for this endpoint." },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_request_is_refused_in_the_words_of_the_service(string operation, string request, string code, string message)
    {
        var error = await Assert.ThrowsAsync<AwsException>(() => wire.CallTextAsync(operation, request));

        Assert.Equal((code, message), (error.QueryCode ?? error.Code, error.Message));
    }

    [Theory]
    [InlineData("ReceiptHandleIsInvalid", HttpStatusCode.NotFound)]
    [InlineData("PurgeQueueInProgress", HttpStatusCode.Forbidden)]
    [InlineData("QueueDoesNotExist", HttpStatusCode.BadRequest)]
    public async Task An_error_has_its_own_status(string code, HttpStatusCode status)
    {
        var queue = await wire.NewQueueAsync();
        await wire.CallAsync("PurgeQueue", new JsonObject { ["QueueUrl"] = queue });

        var error = await Assert.ThrowsAsync<AwsException>(() => code switch
        {
            "ReceiptHandleIsInvalid" => wire.CallAsync("DeleteMessage", new JsonObject { ["QueueUrl"] = queue, ["ReceiptHandle"] = "x" }),
            "PurgeQueueInProgress" => wire.CallAsync("PurgeQueue", new JsonObject { ["QueueUrl"] = queue }),
            _ => wire.CallAsync("PurgeQueue", new JsonObject { ["QueueUrl"] = queue + "x" }),
        });

        Assert.Equal((code, status), (error.Code, error.Status));
    }

    [Fact]
    public async Task A_handle_of_another_queue_is_refused()
    {
        var (queue, other) = (await wire.NewQueueAsync(), await wire.NewQueueAsync());
        await wire.CallAsync("SendMessage", new() { ["QueueUrl"] = queue, ["MessageBody"] = "m" });
        var handle = $"{(await wire.CallAsync("ReceiveMessage", new() { ["QueueUrl"] = queue }))["Messages"]![0]!["ReceiptHandle"]}";

        var error = await Assert.ThrowsAsync<AwsException>(() => wire.CallAsync("DeleteMessage", new() { ["QueueUrl"] = other, ["ReceiptHandle"] = handle }));

        Assert.Equal(("ReceiptHandleIsInvalid", $"The receipt handle \"{handle}\" is not valid for this queue."), (error.Code, error.Message));
    }

    [Theory]
    [InlineData("colour.of-the_sky", "String", "StringValue", "blue", true)]
    [InlineData("größe", "String.custom", "StringValue", "x", true)]
    [InlineData("n", "Number", "StringValue", "-1.5e3", true)]
    [InlineData("n", "Number.int", "StringValue", "7", true)]
    [InlineData("b", "Binary.gif", "BinaryValue", "AAH/", true)]
    [InlineData("n", "Number", "StringValue", "seven", false)]
    [InlineData("a", "Colour", "StringValue", "x", false)]
    [InlineData("a", "", "StringValue", "x", false)]
    [InlineData("a", "String", "BinaryValue", "AAH/", false)]
    [InlineData("b", "Binary", "BinaryValue", "", false)]
    [InlineData("b", "Binary", "BinaryValue", "no base64!", false)]
    [InlineData("a", "String", "StringValue", "\b", false)]
    [InlineData("aWs.x", "String", "StringValue", "x", false)]
    [InlineData("AMAZON.x", "String", "StringValue", "x", false)]
    [InlineData(".x", "String", "StringValue", "x", false)]
    [InlineData("x.", "String", "StringValue", "x", false)]
    [InlineData("x..y", "String", "StringValue", "x", false)]
    [InlineData("x!", "String", "StringValue", "x", false)]
    [InlineData("", "String", "StringValue", "x", false)]
    public async Task An_attribute_of_a_message_keeps_the_rules(string name, string type, string member, string value, bool isAllowed)
    {
        var queue = await wire.NewQueueAsync();
        var request = new JsonObject { ["QueueUrl"] = queue, ["MessageBody"] = "m", ["MessageAttributes"] = new JsonObject { [name] = new JsonObject { ["DataType"] = type, [member] = value } } };

        var refusal = await Record.ExceptionAsync(() => wire.CallAsync("SendMessage", request));

        Assert.Equal(isAllowed, refusal is null);
        Assert.True(refusal is null or AwsException { Status: HttpStatusCode.BadRequest });
    }

    [Fact]
    public async Task A_message_has_ten_attributes_at_most_and_counts_with_them()
    {
        var queue = await wire.NewQueueAsync(new() { ["MaximumMessageSize"] = "1024" });
        JsonObject Message(int attributes, int body) => new()
        {
            ["QueueUrl"] = queue,
            ["MessageBody"] = new string('b', body),
            ["MessageAttributes"] = new JsonObject(Enumerable.Range(0, attributes).Select(index => KeyValuePair.Create($"a{index}", (JsonNode?)new JsonObject { ["DataType"] = "String", ["StringValue"] = "v" }))),
        };

        await wire.CallAsync("SendMessage", Message(10, 1024 - (10 * 9)));
        Assert.Equal("Number of message attributes [11] exceeds the allowed maximum [10].", (await Assert.ThrowsAsync<AwsException>(() => wire.CallAsync("SendMessage", Message(11, 1)))).Message);
        Assert.Equal("One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.", (await Assert.ThrowsAsync<AwsException>(() => wire.CallAsync("SendMessage", Message(10, 1024 - (10 * 9) + 1)))).Message);
    }

    [Fact]
    public async Task A_batch_is_one_mebibyte_at_most_and_each_message_what_the_queue_takes()
    {
        var queue = await wire.NewQueueAsync(new() { ["MaximumMessageSize"] = "1024" });
        JsonObject Batch(params int[] sizes) => new()
        {
            ["QueueUrl"] = queue,
            ["Entries"] = new JsonArray([.. sizes.Select((size, index) => new JsonObject { ["Id"] = $"{index}", ["MessageBody"] = new string('b', size) })]),
        };

        var answer = await wire.CallAsync("SendMessageBatch", Batch(1024, 1025));
        var failed = answer["Failed"]!.AsArray().Single()!;
        Assert.Equal(("1", "InvalidParameterValue", true), ($"{failed["Id"]}", $"{failed["Code"]}", (bool)failed["SenderFault"]!));
        Assert.Equal("One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.", $"{failed["Message"]}");
        var error = await Assert.ThrowsAsync<AwsException>(() => wire.CallAsync("SendMessageBatch", Batch(1_048_576, 1)));
        Assert.Equal("Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.", error.Message);
    }

    [Theory]
    [InlineData("ListQueues", """{"QueueNamePrefix":"no queue begins so"}""")]
    [InlineData("GetQueueAttributes", """{"QueueUrl":"QUEUE"}""")]
    [InlineData("ListQueueTags", """{"QueueUrl":"QUEUE"}""")]
    [InlineData("ReceiveMessage", """{"QueueUrl":"QUEUE","WaitTimeSeconds":0}""")]
    public async Task What_is_empty_is_left_out(string operation, string request) => Assert.Empty(await wire.CallTextAsync(operation, request));

    [Fact]
    public async Task A_batch_without_failures_does_not_speak_of_them()
    {
        var answer = await wire.CallTextAsync("SendMessageBatch", """{"QueueUrl":"QUEUE","Entries":[{"Id":"1","MessageBody":"m"}]}""");

        Assert.Equal(["Successful"], answer.Select(member => member.Key));
    }

    private static string Invalid(string value, string parameter, string reason) => $"Value {value} for parameter {parameter} is invalid. Reason: {reason}";
}
