using System.Text;
using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.DynamoDBEvents;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;

namespace OrderSystem.SystemTests.Compat.Lambda;

/// <summary>Events as AWS writes them, and responses as AWS reads them.</summary>
public sealed class SerializerTests
{
    private readonly SourceGeneratorLambdaJsonSerializer<EventJson> _serializer = new();

    [Fact]
    public void A_stream_record_is_read_with_every_type_of_attribute()
    {
        var record = Assert.Single(Read<DynamoDBEvent>("""
            {"Records":[{"eventID":"e1","eventName":"MODIFY","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"eu-west-1",
              "dynamodb":{"ApproximateCreationDateTime":1700000000,"Keys":{"pk":{"S":"ORDER#1"}},
                "NewImage":{"n":{"N":"1.5"},"b":{"B":"AQID"},"bs":{"BS":["AQ==","Ag=="]},"ns":{"NS":["1","2"]},"ss":{"SS":["a"]},"t":{"BOOL":true},"z":{"NULL":true},
                  "l":{"L":[{"S":"x"},{"M":{"deep":{"M":{"er":{"N":"7"}}}}}]}},
                "SequenceNumber":"4421584500000000017450439091","SizeBytes":26,"StreamViewType":"NEW_AND_OLD_IMAGES"},
              "userIdentity":{"type":"Service","principalId":"dynamodb.amazonaws.com"},
              "eventSourceARN":"arn:aws:dynamodb:eu-west-1:0:table/Orders/stream/x"}]}
            """).Records);

        Assert.Equal(("e1", "MODIFY", "eu-west-1", "arn:aws:dynamodb:eu-west-1:0:table/Orders/stream/x"), (record.EventID, record.EventName, record.AwsRegion, record.EventSourceArn));
        Assert.Equal("dynamodb.amazonaws.com", record.UserIdentity.PrincipalId);
        Assert.Equal(new DateTime(2023, 11, 14, 22, 13, 20, DateTimeKind.Utc), record.Dynamodb.ApproximateCreationDateTime);
        Assert.Equal(("4421584500000000017450439091", 26L), (record.Dynamodb.SequenceNumber, record.Dynamodb.SizeBytes));
        Assert.Equal("ORDER#1", record.Dynamodb.Keys["pk"].S);
        Assert.Null(record.Dynamodb.OldImage);
        var image = record.Dynamodb.NewImage;
        Assert.Equal("1.5", image["n"].N);
        Assert.Equal([1, 2, 3], image["b"].B.ToArray());
        Assert.Equal([2], image["bs"].BS[1].ToArray());
        Assert.Equal(["1", "2"], image["ns"].NS);
        Assert.Equal(["a"], image["ss"].SS);
        Assert.True(image["t"].BOOL);
        Assert.Null(image["t"].NULL);
        Assert.True(image["z"].NULL);
        Assert.Equal("7", image["l"].L[1].M["deep"].M["er"].N);
    }

    [Theory]
    [InlineData("1700000000", "2023-11-14T22:13:20.000Z")]
    [InlineData("1700000000.25", "2023-11-14T22:13:20.250Z")]
    [InlineData("1700000000123", "2023-11-14T22:13:20.123Z")]
    [InlineData("\"2023-11-14T22:13:20.5Z\"", "2023-11-14T22:13:20.500Z")]
    public void A_date_is_read_from_seconds_milliseconds_or_text(string json, string expected)
    {
        var read = Read<DynamoDBEvent>("""{"Records":[{"dynamodb":{"ApproximateCreationDateTime":DATE}}]}""".Replace("DATE", json, StringComparison.Ordinal)).Records[0].Dynamodb.ApproximateCreationDateTime;

        Assert.Equal(expected, read.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffZ"));
    }

    [Fact]
    public void A_message_is_read_with_its_attributes()
    {
        var message = Assert.Single(Read<SQSEvent>("""
            {"Records":[{"messageId":"m1","receiptHandle":"r","body":"{\"a\":1}","attributes":{"ApproximateReceiveCount":"2","SentTimestamp":"1545082649183"},
              "messageAttributes":{"text":{"stringValue":"x","stringListValues":[],"binaryListValues":[],"dataType":"String"},
                                   "bytes":{"binaryValue":"AQID","stringListValues":[],"binaryListValues":[],"dataType":"Binary.png"}},
              "md5OfBody":"7b","md5OfMessageAttributes":null,"eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:eu-west-1:0:q","awsRegion":"eu-west-1"}]}
            """).Records);

        Assert.Equal(("m1", "r", "{\"a\":1}", "7b", "aws:sqs", "arn:aws:sqs:eu-west-1:0:q"), (message.MessageId, message.ReceiptHandle, message.Body, message.Md5OfBody, message.EventSource, message.EventSourceArn));
        Assert.Equal("2", message.Attributes["ApproximateReceiveCount"]);
        Assert.Equal("x", message.MessageAttributes["text"].StringValue);
        Assert.Null(message.MessageAttributes["text"].BinaryValue);
        Assert.Equal([1, 2, 3], message.MessageAttributes["bytes"].BinaryValue.ToArray());
        Assert.Empty(message.MessageAttributes["bytes"].StringListValues);
    }

    [Fact]
    public void A_request_is_read_with_its_authorizer()
    {
        var request = Read<APIGatewayHttpApiV2ProxyRequest>("""
            {"version":"2.0","routeKey":"POST /orders","rawPath":"/orders","rawQueryString":"a=1%202","cookies":["c=d"],"headers":{"idempotency-key":"k"},"queryStringParameters":{"a":"1 2"},
             "requestContext":{"accountId":"0","apiId":"api","authorizer":{"jwt":{"claims":{"sub":"ann"},"scopes":null}},"http":{"method":"POST","path":"/orders","protocol":"HTTP/1.1","sourceIp":"1.2.3.4","userAgent":"curl"},
             "requestId":"id=","routeKey":"POST /orders","stage":"$default","time":"12/Mar/2020:19:03:58 +0000","timeEpoch":1583348638390},
             "body":"aGk=","isBase64Encoded":true}
            """);

        Assert.Equal(("POST /orders", "a=1%202", "aGk=", true), (request.RouteKey, request.RawQueryString, request.Body, request.IsBase64Encoded));
        Assert.Equal(["c=d"], request.Cookies);
        Assert.Equal("k", request.Headers["idempotency-key"]);
        Assert.Equal("1 2", request.QueryStringParameters["a"]);
        Assert.Null(request.PathParameters);
        Assert.Equal(("ann", "POST", 1583348638390L), (request.RequestContext.Authorizer.Jwt.Claims["sub"], request.RequestContext.Http.Method, request.RequestContext.TimeEpoch));
    }

    [Fact]
    public void Responses_are_written_as_AWS_reads_them()
    {
        Assert.Equal("""{"batchItemFailures":[]}""", Write(new SQSBatchResponse()));
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"m2"}]}""", Write(new SQSBatchResponse([new() { ItemIdentifier = "m2" }])));
        Assert.Equal("{}", Write(new StreamsEventResponse()));
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"1"}]}""", Write(new StreamsEventResponse { BatchItemFailures = [new() { ItemIdentifier = "1" }] }));
        Assert.Equal("""{"statusCode":204,"isBase64Encoded":false}""", Write(new APIGatewayHttpApiV2ProxyResponse { StatusCode = 204 }));

        var response = new APIGatewayHttpApiV2ProxyResponse { StatusCode = 201, Cookies = ["a=b"], Body = """{"größe":"<b>'"}""" };
        response.SetHeaderValues("vary", "origin", append: false);
        response.SetHeaderValues("vary", ["accept", "cookie"], append: true);
        Assert.Equal("""{"statusCode":201,"headers":{"vary":"origin,accept,cookie"},"cookies":["a=b"],"body":"{\"größe\":\"<b>'\"}","isBase64Encoded":false}""", Write(response));
    }

    [Fact]
    public void Members_without_a_name_of_their_own_keep_their_name_and_nulls_are_left_out()
    {
        Assert.Equal("""{"Records":[{"MessageId":"m1"}]}""", Write(new SQSEvent { Records = [new() { MessageId = "m1" }] }));
    }

    [Fact]
    public void A_type_that_the_context_does_not_name_is_refused_by_name()
    {
        var refused = Assert.Throws<JsonSerializerException>(() => Write(new Uri("http://localhost")));

        Assert.Contains("No JsonTypeInfo registered", refused.Message, StringComparison.Ordinal);
        Assert.Contains("System.Uri", refused.Message, StringComparison.Ordinal);
    }

    private T Read<T>(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return _serializer.Deserialize<T>(stream);
    }

    private string Write<T>(T value)
    {
        using var stream = new MemoryStream();
        _serializer.Serialize(value, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyRequest))]
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyResponse))]
[JsonSerializable(typeof(DynamoDBEvent))]
[JsonSerializable(typeof(SQSEvent))]
[JsonSerializable(typeof(StreamsEventResponse))]
[JsonSerializable(typeof(SQSBatchResponse))]
[JsonSerializable(typeof(SQSBatchResponse.BatchItemFailure), TypeInfoPropertyName = "SqsBatchItemFailure")]
[JsonSerializable(typeof(List<SQSBatchResponse.BatchItemFailure>), TypeInfoPropertyName = "SqsBatchItemFailures")]
internal sealed partial class EventJson : JsonSerializerContext;
