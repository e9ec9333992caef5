using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace OrderSystem.Local.Tests.Sqs;

/// <summary>The older protocol that many clients still speak to SQS: forms or URLs in, XML out, at the endpoint or at the queue's own URL.</summary>
public sealed class QueueQueryProtocolTests(SharedWire wire) : IClassFixture<SharedWire>, IDisposable
{
    private const string Namespace = "http://queue.amazonaws.com/doc/2012-11-05/";
    private const string Signature = "AWS4-HMAC-SHA256 Credential=local/20261121/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0";

    private readonly HttpClient _client = new();

    [Fact]
    public async Task A_queue_lives_its_whole_life_over_forms()
    {
        var name = SharedWire.NewName();
        var queue = Text(await PostAsync($"Action=CreateQueue&QueueName={name}&Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=7&Tag.1.Key=team&Tag.1.Value=blue"), "QueueUrl");
        var at = $"&QueueUrl={Uri.EscapeDataString(queue)}";
        Assert.Equal(queue, Text(await PostAsync($"Action=GetQueueUrl&QueueName={name}"), "QueueUrl"));
        Assert.Equal([queue], Texts(await PostAsync($"Action=ListQueues&QueueNamePrefix={name}"), "QueueUrl"));
        Assert.Equal(["team", "blue"], Texts(await PostAsync("Action=ListQueueTags" + at), "Tag"));

        // Without a number, as the guide has it.
        await PostAsync("Action=SetQueueAttributes&Attribute.Name=DelaySeconds&Attribute.Value=0" + at);
        var attributes = await PostAsync("Action=GetQueueAttributes&AttributeName.1=VisibilityTimeout&AttributeName.2=DelaySeconds" + at);
        Assert.Equal(["VisibilityTimeout", "7", "DelaySeconds", "0"], Texts(attributes, "Attribute"));

        var sent = await PostAsync("Action=SendMessage&MessageBody=" + Uri.EscapeDataString("a\r\n<&>+% ü😀")
            + "&MessageAttribute.1.Name=n&MessageAttribute.1.Value.DataType=Number&MessageAttribute.1.Value.StringValue=6"
            + "&MessageAttribute.2.Name=b&MessageAttribute.2.Value.DataType=Binary&MessageAttribute.2.Value.BinaryValue=AAH%2F"
            + "&MessageSystemAttribute.1.Name=AWSTraceHeader&MessageSystemAttribute.1.Value.DataType=String&MessageSystemAttribute.1.Value.StringValue=Root%3D1" + at);
        Assert.Equal(["MD5OfMessageAttributes", "MD5OfMessageBody", "MD5OfMessageSystemAttributes", "MessageId"], Result(sent).Elements().Select(element => element.Name.LocalName).Order());

        var message = Result(await PostAsync("Action=ReceiveMessage&MaxNumberOfMessages=10&AttributeName.1=AWSTraceHeader&AttributeName.2=ApproximateReceiveCount&MessageAttributeName.1=All" + at)).Elements().Single();
        Assert.Equal("a\r\n<&>+% ü😀", message.Element(XName.Get("Body", Namespace))!.Value);
        Assert.Equal(["ApproximateReceiveCount1", "AWSTraceHeaderRoot=1"], message.Elements(XName.Get("Attribute", Namespace)).Select(attribute => attribute.Value));
        Assert.Equal(["n6Number", "bAAH/Binary"], message.Elements(XName.Get("MessageAttribute", Namespace)).Select(attribute => attribute.Value));
        var handle = Uri.EscapeDataString(message.Element(XName.Get("ReceiptHandle", Namespace))!.Value);

        await PostAsync($"Action=ChangeMessageVisibility&VisibilityTimeout=0&ReceiptHandle={handle}" + at);
        await PostAsync($"Action=DeleteMessage&ReceiptHandle={handle}" + at);
        Assert.Empty(Result(await PostAsync("Action=ReceiveMessage" + at)).Elements());
        await PostAsync("Action=DeleteQueue" + at);
        Assert.Empty(Texts(await PostAsync($"Action=ListQueues&QueueNamePrefix={name}"), "QueueUrl"));
    }

    [Fact]
    public async Task A_batch_answers_for_each_entry_under_the_batchs_own_name()
    {
        var at = $"&QueueUrl={Uri.EscapeDataString(await wire.NewQueueAsync())}";

        var sent = await PostAsync("Action=SendMessageBatch&SendMessageBatchRequestEntry.1.Id=a&SendMessageBatchRequestEntry.1.MessageBody=one"
            + "&SendMessageBatchRequestEntry.2.Id=b&SendMessageBatchRequestEntry.2.MessageBody=two&SendMessageBatchRequestEntry.2.DelaySeconds=901" + at);
        var handle = Text(await PostAsync("Action=ReceiveMessage" + at), "ReceiptHandle");
        var hidden = await PostAsync($"Action=ChangeMessageVisibilityBatch&ChangeMessageVisibilityBatchRequestEntry.1.Id=a&ChangeMessageVisibilityBatchRequestEntry.1.VisibilityTimeout=60&ChangeMessageVisibilityBatchRequestEntry.1.ReceiptHandle={Uri.EscapeDataString(handle)}" + at);
        var deleted = await PostAsync($"Action=DeleteMessageBatch&DeleteMessageBatchRequestEntry.1.Id=a&DeleteMessageBatchRequestEntry.1.ReceiptHandle={Uri.EscapeDataString(handle)}&DeleteMessageBatchRequestEntry.2.Id=b&DeleteMessageBatchRequestEntry.2.ReceiptHandle=x" + at);

        Assert.Equal(["SendMessageBatchResultEntry", "BatchResultErrorEntry"], Result(sent).Elements().Select(element => element.Name.LocalName));
        Assert.Equal("btrueInvalidParameterValueValue 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.", Result(sent).Elements().Last().Value);
        Assert.Equal("<ChangeMessageVisibilityBatchResultEntry><Id>a</Id></ChangeMessageVisibilityBatchResultEntry>", Plain(Result(hidden).Elements().Single()));
        Assert.Equal(["DeleteMessageBatchResultEntry", "BatchResultErrorEntry"], Result(deleted).Elements().Select(element => element.Name.LocalName));
    }

    [Theory]
    [InlineData("Action=GetQueueUrl&QueueName=none", HttpStatusCode.BadRequest, "Sender", "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist for this wsdl version.")]
    [InlineData("Action=Nonsense", HttpStatusCode.BadRequest, "Sender", "InvalidAction", "The action Nonsense is not valid for this endpoint.")]
    [InlineData("Action=SendMessage&QueueUrl=QUEUE", HttpStatusCode.BadRequest, "Sender", "MissingParameter", "The request must contain the parameter MessageBody.")]
    [InlineData("Action=SendMessageBatch&QueueUrl=QUEUE&Entries=", HttpStatusCode.BadRequest, "Sender", "AWS.SimpleQueueService.EmptyBatchRequest", "There should be at least one SendMessageBatchRequestEntry in the request.")]
    [InlineData("Action=GetQueueAttributes&QueueUrl=QUEUE&AttributeName.1=Foobar", HttpStatusCode.BadRequest, "Sender", "InvalidAttributeName", "Unknown Attribute Foobar.")]
    [InlineData("Action=DeleteMessage&QueueUrl=QUEUE&ReceiptHandle=%01", HttpStatusCode.NotFound, "Sender", "ReceiptHandleIsInvalid", null)]
    [InlineData("Action=SendMessage&QueueUrl=QUEUE&MessageBody=%00", HttpStatusCode.BadRequest, "Sender", "InvalidMessageContents", null)]
    [InlineData("Action=SetQueueAttributes&QueueUrl=QUEUE&Attribute.1.Value=7", HttpStatusCode.BadRequest, "Sender", "MissingParameter", "The request must contain the parameter Name.")]
    [InlineData("Action=StartMessageMoveTask&SourceArn=x", HttpStatusCode.NotImplemented, "Receiver", "UnsupportedOperation", null)]
    public async Task An_error_is_XML_with_the_code_that_older_clients_know(string form, HttpStatusCode status, string type, string code, string? message)
    {
        using var answer = await SendAsync(HttpMethod.Post, new Uri("/", UriKind.Relative), "Version=2012-11-05&" + form.Replace("QUEUE", Uri.EscapeDataString(await wire.NewQueueAsync()), StringComparison.Ordinal));
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal((status, "text/xml"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Contains($"<Error><Type>{type}</Type><Code>{code}</Code><Message>{message}", text, StringComparison.Ordinal);
        Assert.Contains("<Detail /></Error><RequestId>", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_answers_at_its_own_URL()
    {
        var (queue, other) = (new Uri(await wire.NewQueueAsync()), await wire.NewQueueAsync());
        async Task<(HttpStatusCode, string)> GetAsync(string query)
        {
            using var answer = await SendAsync(HttpMethod.Get, new Uri(queue.AbsolutePath + query, UriKind.Relative), null);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(HttpStatusCode.OK, (await GetAsync("?Action=SendMessage&MessageBody=hello")).Item1);
        Assert.Contains("<Body>hello</Body>", (await GetAsync("?Action=ReceiveMessage&Version=2012-11-05&VisibilityTimeout=0")).Item2, StringComparison.Ordinal);
        Assert.Contains($"<QueueUrl>{other}</QueueUrl>", (await GetAsync($"?Action=GetQueueUrl&QueueName={other.Split('/')[^1]}")).Item2, StringComparison.Ordinal);

        // A queue in the parameters wins.
        Assert.Contains($":{other.Split('/')[^1]}</Value>", (await GetAsync($"?Action=GetQueueAttributes&AttributeName.1=QueueArn&QueueUrl={Uri.EscapeDataString(other)}")).Item2, StringComparison.Ordinal);
        Assert.Contains("<Message>The action ListQueues is not valid for this endpoint.</Message>", (await GetAsync("?Action=ListQueues")).Item2, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NotFound, "<UnknownOperationException />"), await GetAsync(""));
    }

    [Theory]
    [InlineData("?Action=ListQueues&X-Amz-Credential=local%2F20261121%2Fus-east-1%2Fsqs%2Faws4_request&X-Amz-Signature=0")]
    [InlineData("?Action=ListQueues&Version=2012-11-05&AWSAccessKeyId=local&SignatureVersion=2&Signature=x")]
    public async Task A_signature_may_be_in_the_URL(string query)
    {
        var name = (await wire.NewQueueAsync()).Split('/')[^1];

        Assert.Contains($"/{name}</QueueUrl>", await _client.GetStringAsync(new Uri(wire.Server.Url, query), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_of_the_request_goes_with_messages_that_have_none()
    {
        var queue = await wire.NewQueueAsync();
        async Task SendAsync(JsonObject message)
        {
            message["QueueUrl"] = queue;
            using var content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/x-amz-json-1.0");
            using var request = new HttpRequestMessage(HttpMethod.Post, wire.Server.Url) { Content = content };
            request.Headers.Add("X-Amz-Target", "AmazonSQS.SendMessage");
            request.Headers.Add("X-Amzn-Trace-Id", "Root=of-the-request");
            using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode);
        }

        await SendAsync(new() { ["MessageBody"] = "1" });
        await SendAsync(new() { ["MessageBody"] = "2", ["MessageSystemAttributes"] = JsonNode.Parse("""{"AWSTraceHeader":{"DataType":"String","StringValue":"Root=its-own"}}""") });

        Assert.Equal(["Root=of-the-request", "Root=its-own"], wire.Server.Sqs.Peek(queue).Select(message => $"{message["Attributes"]!["AWSTraceHeader"]}"));
    }

    public void Dispose() => _client.Dispose();

    private async Task<XElement> PostAsync(string form)
    {
        using var answer = await SendAsync(HttpMethod.Post, new Uri("/", UriKind.Relative), "Version=2012-11-05&" + form);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        return XElement.Parse(text, LoadOptions.PreserveWhitespace);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri path, string? form)
    {
        using var content = form is null ? null : new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");
        using var request = new HttpRequestMessage(method, new Uri(wire.Server.Url, path)) { Content = content };
        request.Headers.TryAddWithoutValidation("Authorization", Signature);
        return await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static XElement Result(XElement answer) => answer.Elements().First(element => element.Name.LocalName.EndsWith("Result", StringComparison.Ordinal));

    private static string Text(XElement answer, string name) => Texts(answer, name).Single();

    /// <summary>The texts of the elements of this name, or of what is in them.</summary>
    private static IEnumerable<string> Texts(XElement answer, string name) => answer.Descendants(XName.Get(name, Namespace))
        .SelectMany(element => element.HasElements ? element.Elements().Select(child => child.Value) : [element.Value]);

    private static string Plain(XElement element) => element.ToString(SaveOptions.DisableFormatting).Replace($" xmlns=\"{Namespace}\"", "", StringComparison.Ordinal);
}
