using System.Text.Json;
using System.Text.Json.Nodes;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.EventSources;

/// <summary>Lambda's API for event source mappings: what it answers, and what it refuses.</summary>
public sealed class MappingApiTests(MappingApiFixture fixture) : IClassFixture<MappingApiFixture>
{
    private readonly MappingClient _client = fixture.Client;

    [Fact]
    public async Task A_mapping_of_a_queue_looks_as_recorded_on_AWS()
    {
        var arn = await fixture.MakeQueueAsync("recorded");
        var made = await _client.CreateAsync($$$"""{"EventSourceArn":"{{{arn}}}","FunctionName":"worker","MaximumBatchingWindowInSeconds":1,"ScalingConfig":{"MaximumConcurrency":2},"FilterCriteria":{"Filters":[{"Pattern":"{\"body\":{\"a\":[1]}}"}]},"FunctionResponseTypes":["ReportBatchItemFailures"]}""");
        var id = (string)made.Body["UUID"]!;
        Assert.Equal(202, made.Status);
        Assert.Equal(JsonValueKind.Number, made.Body["LastModified"]!.GetValueKind());
        Assert.InRange((double)made.Body["LastModified"]!, DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeSeconds(), DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds());
        made.Body.Remove("LastModified");
        var expected = """
            {"UUID":"{id}","BatchSize":10,"MaximumBatchingWindowInSeconds":1,"EventSourceArn":"arn:aws:sqs:us-east-1:000000000000:recorded","FilterCriteria":{"Filters":[{"Pattern":"{\u0022body\u0022:{\u0022a\u0022:[1]}}"}]},
            "FunctionArn":"arn:aws:lambda:us-east-1:000000000000:function:worker","State":"Creating","StateTransitionReason":"USER_INITIATED","FunctionResponseTypes":["ReportBatchItemFailures"],
            "ScalingConfig":{"MaximumConcurrency":2},"EventSourceMappingArn":"arn:aws:lambda:us-east-1:000000000000:event-source-mapping:{id}"}
            """.Replace("{id}", id, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), made.Body), made.Body.ToJsonString());
        Assert.Equal("Enabled", (string?)(await _client.InStateAsync(id, "Enabled")).Body["State"]);
    }

    [Fact]
    public async Task A_mapping_of_a_stream_looks_as_recorded_on_AWS()
    {
        var made = await _client.CreateAsync($$$"""{"EventSourceArn":"{{{fixture.Stream}}}","FunctionName":"worker:$LATEST","StartingPosition":"LATEST","FilterCriteria":{"Filters":[]}}""");
        var id = (string)made.Body["UUID"]!;
        made.Body.Remove("LastModified");
        var expected = $$$"""
            {"UUID":"{{{id}}}","StartingPosition":"LATEST","BatchSize":100,"MaximumBatchingWindowInSeconds":0,"ParallelizationFactor":1,"EventSourceArn":"{{{fixture.Stream}}}",
            "FunctionArn":"arn:aws:lambda:us-east-1:000000000000:function:worker:$LATEST","LastProcessingResult":"No records processed","State":"Creating","StateTransitionReason":"User action",
            "DestinationConfig":{"OnFailure":{}},"MaximumRecordAgeInSeconds":-1,"BisectBatchOnFunctionError":false,"MaximumRetryAttempts":-1,"TumblingWindowInSeconds":0,"FunctionResponseTypes":[],
            "EventSourceMappingArn":"arn:aws:lambda:us-east-1:000000000000:event-source-mapping:{{{id}}}"}
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), made.Body), made.Body.ToJsonString());
        await _client.InStateAsync(id, "Enabled");
        Assert.Equal((202, "Deleting"), await _client.DeleteAsync(id) is var deleted ? (deleted.Status, (string?)deleted.Body["State"]) : default);
        await EventuallyAsync(() => _client.GetAsync(id), answer => answer.Status == 404);
    }

    [Fact]
    public async Task Mappings_of_the_template_are_there_with_the_ids_that_Ref_gives()
    {
        var standing = fixture.System.Cloud.Template.Outputs["Standing"];
        var answer = await _client.GetAsync(standing);
        Assert.Equal("arn:aws:sqs:us-east-1:000000000000:spare", (string?)answer.Body["EventSourceArn"]);
        Assert.Equal(fixture.System.Cloud.Template.Outputs["StandingArn"], (string?)answer.Body["EventSourceMappingArn"]);
        // SAM lets the events of a function with an alias invoke the alias; a mapping of its own invokes what it says.
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:worker", (string?)answer.Body["FunctionArn"]);
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:worker:live", (string?)(await _client.GetAsync(_client.IdOf("Changes"))).Body["FunctionArn"]);
        Assert.Equal("Disabled", (string?)(await _client.GetAsync(_client.IdOf("Jobs"))).Body["State"]);
    }

    [Fact]
    public async Task The_list_is_filtered_and_comes_in_pages()
    {
        static IEnumerable<string?> Sources(MappingAnswer answer) => answer.Body["EventSourceMappings"]!.AsArray().Select(mapping => (string?)mapping!["EventSourceArn"]);
        Assert.Equal(["arn:aws:sqs:us-east-1:000000000000:work"], Sources(await _client.ListAsync("?EventSourceArn=arn:aws:sqs:us-east-1:000000000000:work")));
        Assert.Contains(fixture.Stream, Sources(await _client.ListAsync("?FunctionName=worker")));
        Assert.Equal(["arn:aws:sqs:us-east-1:000000000000:work"], Sources(await _client.ListAsync("?FunctionName=worker:live&EventSourceArn=arn:aws:sqs:us-east-1:000000000000:work")));
        Assert.Empty(Sources(await _client.ListAsync("?FunctionName=worker:$LATEST&EventSourceArn=arn:aws:sqs:us-east-1:000000000000:work")));
        Assert.Empty(Sources(await _client.ListAsync("?FunctionName=bare")));
        Assert.Empty(Sources(await _client.ListAsync("?FunctionName=nobody")));

        var seen = new List<string?>();
        var marker = "";
        do
        {
            var page = await _client.ListAsync($"?FunctionName=worker:live&MaxItems=1{marker}");
            seen.Add(Assert.Single(Sources(page)));
            marker = (string?)page.Body["NextMarker"] is { } next ? $"&Marker={next}" : null;
        }
        while (marker is not null);
        Assert.Equal(["arn:aws:sqs:us-east-1:000000000000:work", fixture.Stream], seen);
    }

    [Fact]
    public async Task Settings_change_while_it_runs_and_what_is_not_named_stays()
    {
        var arn = await fixture.MakeQueueAsync("changing");
        var id = (string)(await _client.CreateAsync($$"""{"EventSourceArn":"{{arn}}","FunctionName":"worker","BatchSize":3,"Enabled":false}""")).Body["UUID"]!;
        await _client.InStateAsync(id, "Disabled");
        var answer = await _client.UpdateAsync(id, """{"ScalingConfig":{"MaximumConcurrency":16},"FilterCriteria":{"Filters":[{"Pattern":"{\"body\":[\"go\"]}"}]}}""");
        Assert.Equal("Updating", (string?)answer.Body["State"]);
        answer = await _client.InStateAsync(id, "Disabled");
        Assert.Equal((3, 16), ((int)answer.Body["BatchSize"]!, (int)answer.Body["ScalingConfig"]!["MaximumConcurrency"]!));

        answer = await _client.ChangeAsync(id, """{"Enabled":true,"ScalingConfig":{}}""", "Enabled");
        Assert.Null(answer.Body["ScalingConfig"]);
        await fixture.SendAsync("changing", "stay");
        await fixture.SendAsync("changing", "go");
        await EventuallyAsync(fixture.System.Records, records => records.Any(record => (string?)record["body"] == "go"));
        Assert.DoesNotContain(fixture.System.Records(), record => (string?)record["body"] == "stay");
    }

    private const string Queue = "\"EventSourceArn\":\"arn:aws:sqs:us-east-1:000000000000:";
    private const string ToWorker = "\"FunctionName\":\"worker\"";
    private const string InvalidValue = "InvalidParameterValueException";

    /// <summary>What is refused, as recorded on AWS where it was; STREAM stands for the stream's ARN.</summary>
    public static TheoryData<string, int, string, string> RefusedCreations { get; } = new()
    {
        { "{\"FunctionName\":\"nobody\"}", 400, InvalidValue, "Unrecognized event source." },
        { $"{{{Queue}somequeue\",\"FunctionName\":\"nobody\"}}", 400, InvalidValue, "Function does not exist" },
        { $"{{{Queue}somequeue\",\"FunctionName\":\"nobody\",\"DestinationConfig\":{{\"OnSuccess\":{{\"Destination\":\"arn:aws:sqs:us-east-1:000000000000:x\"}}}}}}", 400, InvalidValue, "Unsupported DestinationConfig parameter for given event source mapping type." },
        { $"{{{Queue}missing\",{ToWorker}}}", 400, InvalidValue, "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist." },
        { $"{{\"EventSourceArn\":\"arn:aws:dynamodb:us-east-1:000000000000:table/none/stream/2025-02-22T03:03:25.490\",{ToWorker},\"StartingPosition\":\"LATEST\"}}", 400, InvalidValue, "Stream not found: arn:aws:dynamodb:us-east-1:000000000000:table/none/stream/2025-02-22T03:03:25.490" },
        { $"{{\"EventSourceArn\":\"STREAM\",{ToWorker}}}", 400, InvalidValue, "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null." },
        { $"{{\"EventSourceArn\":\"STREAM\",{ToWorker},\"StartingPosition\":\"invalid\"}}", 400, "ValidationException", "1 validation error detected: Value 'invalid' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]" },
        { $"{{\"EventSourceArn\":\"STREAM\",{ToWorker},\"StartingPosition\":\"AT_TIMESTAMP\"}}", 400, InvalidValue, "Unsupported starting position for arn type: STREAM" },
        { $"{{{Queue}work\",{ToWorker},\"BatchSize\":11}}", 400, InvalidValue, "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10" },
        { $"{{{Queue}work\",{ToWorker},\"StartingPosition\":\"LATEST\"}}", 400, InvalidValue, "StartingPosition is not valid for SQS event sources." },
        { $"{{{Queue}work\",{ToWorker},\"BisectBatchOnFunctionError\":true}}", 400, InvalidValue, "BisectBatchOnFunctionError is not valid for SQS event sources." },
        { $"{{{Queue}short\",{ToWorker}}}", 400, InvalidValue, "Queue visibility timeout: 1 seconds is less than Function timeout: 5 seconds" },
        { $"{{{Queue}work.fifo\",{ToWorker}}}", 400, InvalidValue, "arn:aws:sqs:us-east-1:000000000000:work.fifo is a FIFO queue; the local cloud runs mappings of standard queues only" },
        { $"{{{Queue}work\",\"FunctionName\":\"bare\"}}", 400, InvalidValue, "The function execution role does not have permissions to call ReceiveMessage on SQS." },
        { $"{{{Queue}work\",\"FunctionName\":\"worker:live\"}}", 409, "ResourceConflictException", "An event source mapping with SQS arn (\" arn:aws:sqs:us-east-1:000000000000:work \") and function (\" worker \") already exists. Please update or delete the existing mapping with UUID JOBS" },
        { $"{{\"EventSourceArn\":\"STREAM\",\"FunctionName\":\"worker:live\",\"StartingPosition\":\"LATEST\"}}", 409, "ResourceConflictException", "The event source arn (\" STREAM \") and function (\" worker \") provided mapping already exists. Please update or delete the existing mapping with UUID CHANGES" },
        { $"{{{Queue}work\",\"FunctionName\":\"worker:nothing\"}}", 400, InvalidValue, "Function does not exist" },
        { $"{{{Queue}work\"}}", 400, "ValidationException", "1 validation error detected: Value null at 'functionName' failed to satisfy constraint: Member must not be null" },
        { $"{{{Queue}work\",{ToWorker},\"BatchSize\":0}}", 400, "ValidationException", "1 validation error detected: Value '0' at 'batchSize' failed to satisfy constraint: Member must have value greater than or equal to 1" },
        { $"{{{Queue}work\",{ToWorker},\"MaximumBatchingWindowInSeconds\":301}}", 400, "ValidationException", "1 validation error detected: Value '301' at 'maximumBatchingWindowInSeconds' failed to satisfy constraint: Member must have value less than or equal to 300" },
        { $"{{{Queue}work\",{ToWorker},\"ScalingConfig\":{{\"MaximumConcurrency\":1}}}}", 400, "ValidationException", "1 validation error detected: Value '1' at 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member must have value greater than or equal to 2" },
        { $"{{{Queue}work\",{ToWorker},\"FunctionResponseTypes\":[\"All\"]}}", 400, "ValidationException", "1 validation error detected: Value '[All]' at 'functionResponseTypes' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [ReportBatchItemFailures]]" },
        { $"{{\"EventSourceArn\":\"STREAM\",{ToWorker},\"StartingPosition\":\"LATEST\",\"TumblingWindowInSeconds\":30}}", 400, InvalidValue, "The local cloud does not run event source mappings with TumblingWindowInSeconds." },
        { $"{{\"EventSourceArn\":\"STREAM\",{ToWorker},\"StartingPosition\":\"LATEST\",\"DestinationConfig\":{{\"OnFailure\":{{\"Destination\":\"arn:aws:s3:::bucket\"}}}}}}", 400, InvalidValue, "the on-failure destination arn:aws:s3:::bucket is neither a standard SQS queue nor a standard SNS topic; the local cloud knows no other (S3 and Kafka are not here)" },
        { $"{{{Queue}work\",{ToWorker},\"ProvisionedPollerConfig\":{{\"MinimumPollers\":2}}}}", 400, InvalidValue, "The local cloud does not run event source mappings with ProvisionedPollerConfig." },
        { $"{{\"EventSourceArn\":\"arn:aws:kinesis:us-east-1:000000000000:stream/s\",{ToWorker},\"StartingPosition\":\"LATEST\"}}", 400, InvalidValue, "The local cloud runs event source mappings of SQS queues and DynamoDB streams, not of arn:aws:kinesis:us-east-1:000000000000:stream/s." },
        { $"{{{Queue}work\",{ToWorker},\"BatchSize\":\"many\"}}", 400, "SerializationException", "STRING_VALUE can not be converted to an Integer" },
        { $"{{{Queue}work\",{ToWorker},\"FilterCriteria\":[]}}", 400, "SerializationException", "START_ARRAY_VALUE can not be converted to a Structure" },
        { "{\"FunctionName\":1,\"FunctionName\":\"nobody\"}", 400, InvalidValue, "Unrecognized event source." },
        { "{\"FunctionName\":\"\\ud800\"}", 400, "SerializationException", "The request is not JSON" },
        { "[]", 400, "SerializationException", "The request is not a JSON object." },
        { "{", 400, "SerializationException", "The request is not JSON" },
    };

    [Theory]
    [MemberData(nameof(RefusedCreations))]
    public async Task What_AWS_refuses_to_make_is_refused_in_its_words(string body, int status, string code, string message)
    {
        var answer = await _client.CreateAsync(body.Replace("STREAM", fixture.Stream, StringComparison.Ordinal));
        Assert.Equal((status, code), (answer.Status, answer.ErrorType));
        Assert.StartsWith(
            message.Replace("STREAM", fixture.Stream, StringComparison.Ordinal).Replace("JOBS", _client.IdOf("Jobs"), StringComparison.Ordinal).Replace("CHANGES", _client.IdOf("Changes"), StringComparison.Ordinal),
            answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("simple string")]
    [InlineData("""{"eventSource": "aws:sqs"}""")]
    [InlineData("""{"eventSource": []}""")]
    [InlineData("""[{"eventName": ["INSERT"=123}]""")]
    [InlineData("""{"body":{"a":[{"prefex":"x"}]}}""")]
    public async Task An_invalid_pattern_is_refused_as_AWS_does(string pattern)
    {
        var answer = await _client.CreateAsync(new JsonObject
        {
            ["FunctionName"] = "worker",
            ["EventSourceArn"] = "arn:aws:sqs:us-east-1:000000000000:work",
            ["FilterCriteria"] = new JsonObject { ["Filters"] = new JsonArray(new JsonObject { ["Pattern"] = pattern }) },
        }.ToJsonString());
        Assert.Equal((400, InvalidValue), (answer.Status, answer.ErrorType));
        Assert.Equal("""{"Type":"User","message":"Invalid filter pattern definition."}""", answer.Body.ToJsonString());
    }

    /// <summary>Five for every account, ten with a raised quota: those are taken, and it is said.</summary>
    [Theory]
    [InlineData(5, 202, false)]
    [InlineData(6, 202, true)]
    [InlineData(11, 400, false)]
    public async Task Filters_are_limited(int count, int status, bool isSaid)
    {
        var arn = await fixture.MakeQueueAsync($"filters-{count}");
        var answer = await _client.CreateAsync(new JsonObject
        {
            ["FunctionName"] = "worker",
            ["EventSourceArn"] = arn,
            ["FilterCriteria"] = new JsonObject { ["Filters"] = new JsonArray([.. Enumerable.Range(0, count).Select(n => new JsonObject { ["Pattern"] = $"{{\"body\":{{\"n\":[{n}]}}}}" })]) },
        }.ToJsonString());
        Assert.Equal(status, answer.Status);
        Assert.Equal(isSaid, fixture.System.Logs().Contains($"{answer.Body["UUID"] ?? "nothing"} has {count} filters", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        foreach (var answer in new[] { await _client.GetAsync("5d5a5b5c-0000-4000-8000-000000000000"), await _client.GetAsync("nothing"), await _client.DeleteAsync("nothing"), await _client.UpdateAsync("nothing", """{"Enabled":false}""") })
        {
            Assert.Equal((404, "ResourceNotFoundException"), (answer.Status, answer.ErrorType));
            Assert.Equal("""{"Type":"User","Message":"The resource you requested does not exist."}""", answer.Body.ToJsonString());
        }

        Assert.Equal((400, InvalidValue), await _client.ListAsync("?Marker=nothing") is var marked ? (marked.Status, marked.ErrorType!) : default);
        Assert.Equal((400, "ValidationException"), await _client.ListAsync("?MaxItems=0") is var none ? (none.Status, none.ErrorType!) : default);
    }

    [Fact]
    public async Task A_mapping_that_is_being_changed_is_in_use()
    {
        var arn = await fixture.MakeQueueAsync("busy");
        var id = (string)(await _client.CreateAsync($$"""{"EventSourceArn":"{{arn}}","FunctionName":"worker","BatchSize":1}""")).Body["UUID"]!;
        await _client.InStateAsync(id, "Enabled");
        await fixture.SendAsync("busy", """{"do":"sleep:2000","name":"busy"}""");
        await EventuallyAsync(fixture.System.Records, records => records.Any(record => ((string?)record["body"])?.Contains("busy", StringComparison.Ordinal) == true));

        // It waits for the batch that the function has in hand.
        Assert.Equal("Disabling", (string?)(await _client.UpdateAsync(id, """{"Enabled":false}""")).Body["State"]);
        var refused = await _client.UpdateAsync(id, """{"Enabled":true}""");
        Assert.Equal((400, "ResourceInUseException", "Cannot update the event source mapping because it is in use."), (refused.Status, refused.ErrorType, refused.Message));
        refused = await _client.DeleteAsync(id);
        Assert.Equal((400, "ResourceInUseException", "Cannot delete the event source mapping because it is in use."), (refused.Status, refused.ErrorType, refused.Message));
        await _client.InStateAsync(id, "Disabled");
        Assert.Equal((0, 0), await fixture.CountAsync("busy"));
    }
}
