using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.Lambda;

/// <summary>Invoke, over the wire.</summary>
public sealed class InvokeTests(FunctionsFixture fixture) : IClassFixture<FunctionsFixture>
{
    private const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:";
    private const string NamePattern = @"Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?";
    private const string Unparsed = "Could not parse request body into json: Could not parse payload into json: ";
    private const string Wanted = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
    private const string Place = "\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: ";
    private static readonly string LongQualifier = new('a', 129);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;

    [Theory]
    [InlineData("plain", "", "$LATEST", Arn + "plain")]
    [InlineData("function:plain", "", "$LATEST", Arn + "plain")]
    [InlineData("Plain", "", "$LATEST", Arn + "plain")]
    [InlineData("000000000000:function:plain", "", "$LATEST", Arn + "plain")]
    [InlineData(Arn + "plain", "", "$LATEST", Arn + "plain")]
    [InlineData("plain:$LATEST", "", "$LATEST", Arn + "plain:$LATEST")]
    [InlineData("plain", "?Qualifier=$LATEST", "$LATEST", Arn + "plain:$LATEST")]
    [InlineData("aliased", "", "$LATEST", Arn + "aliased")]
    [InlineData("aliased:live", "", "1", Arn + "aliased:live")]
    [InlineData("aliased", "?Qualifier=live", "1", Arn + "aliased:live")]
    [InlineData("aliased", "?Qualifier=1", "1", Arn + "aliased:1")]
    [InlineData("000000000000:function:aliased:live", "", "1", Arn + "aliased:live")]
    [InlineData(Arn + "aliased:live", "?Qualifier=live", "1", Arn + "aliased:live")]
    public async Task A_function_is_invoked_by_each_form_of_its_name(string name, string query, string version, string arn)
    {
        using var response = await fixture.SendAsync("POST", $"/2015-03-31/functions/{Uri.EscapeDataString(name)}/invocations{query}", """{"do":"headers"}"""u8.ToArray(), ("X-Amz-Log-Type", "Tail"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(version, response.Headers.GetValues("X-Amz-Executed-Version").Single());
        Assert.False(response.Headers.Contains("X-Amz-Function-Error"));
        var seen = await JsonAsync(response);
        Assert.Equal(arn, (string?)seen["Lambda-Runtime-Invoked-Function-Arn"]);
        var id = response.Headers.GetValues("x-amzn-RequestId").Single();
        Assert.Equal(id, (string?)seen["Lambda-Runtime-Aws-Request-Id"]);
        Assert.Contains($"START RequestId: {id} Version: {version}\n", Encoding.UTF8.GetString(Convert.FromBase64String(response.Headers.GetValues("X-Amz-Log-Result").Single())), StringComparison.Ordinal);
    }

    public static TheoryData<string, string, int, string, string> Names => new()
    {
        { "nobody", "", 404, "ResourceNotFoundException", $"Function not found: {Arn}nobody:$LATEST" },
        { "plain:live", "", 404, "ResourceNotFoundException", $"Function not found: {Arn}plain:live" },
        { "aliased", "?Qualifier=2", 404, "ResourceNotFoundException", $"Function not found: {Arn}aliased:2" },
        { "aliased", "?Qualifier=$latest", 404, "ResourceNotFoundException", $"Function not found: {Arn}aliased:$latest" },
        { new string('a', 65), "", 404, "ResourceNotFoundException", $"Function not found: {Arn}{new string('a', 65)}:$LATEST" },
        { "arn:aws:lambda:us-east-1:000000000000:function", "", 404, "ResourceNotFoundException", $"Function not found: {Arn}function:$LATEST" },
        { "arn:aws:lambda:eu-west-1:000000000000:function:plain", "", 404, "ResourceNotFoundException", "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')" },
        { "arn:aws:lambda:us-east-1:111111111111:function:plain", "", 403, "AccessDeniedException", "The function plain of account 111111111111 cannot be reached from account 000000000000: no resource-based policy allows it." },
        { Arn + "aliased:live", "?Qualifier=1", 400, "InvalidParameterValueException", "The derived qualifier from the function name does not match the specified qualifier." },
        { "pl@in", "", 400, "ValidationException", $"1 validation error detected: Value 'pl@in' at 'functionName' failed to satisfy constraint: {NamePattern}" },
        { "arn:aws:sqs:us-east-1:000000000000:plain", "", 400, "ValidationException", $"1 validation error detected: Value 'arn:aws:sqs:us-east-1:000000000000:plain' at 'functionName' failed to satisfy constraint: {NamePattern}" },
        { "arn:aws:lambda:us-east-1::function:plain", "", 400, "ValidationException", $"1 validation error detected: Value 'arn:aws:lambda:us-east-1::function:plain' at 'functionName' failed to satisfy constraint: {NamePattern}" },
        { Arn + "plain:1:2", "", 400, "ValidationException", $"1 validation error detected: Value '{Arn}plain:1:2' at 'functionName' failed to satisfy constraint: {NamePattern}" },
        { Arn + "plain:$LATES", "", 400, "ValidationException", $"1 validation error detected: Value '{Arn}plain:$LATES' at 'functionName' failed to satisfy constraint: {NamePattern}" },
        { "plain", "?Qualifier=no!", 400, "ValidationException", @"1 validation error detected: Value 'no!' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: \$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+" },
        { "pl@in", $"?Qualifier={LongQualifier}", 400, "ValidationException", $"2 validation errors detected: Value '{LongQualifier}' at 'qualifier' failed to satisfy constraint: Member must have length less than or equal to 128; Value 'pl@in' at 'functionName' failed to satisfy constraint: {NamePattern}" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_name_that_is_none_or_nobodys_is_refused_in_Lambdas_words(string name, string query, int status, string code, string message)
    {
        using var response = await fixture.SendAsync("POST", $"/2015-03-31/functions/{Uri.EscapeDataString(name)}/invocations{query}", "{}"u8.ToArray());
        Assert.Equal((status, code), ((int)response.StatusCode, response.Headers.GetValues("x-amzn-ErrorType").Single()));
        Assert.True(response.Headers.Contains("x-amzn-RequestId"));
        var body = await JsonAsync(response);
        Assert.Equal(message, (string?)(body["Message"] ?? body["message"]));

        // Of the three members each error has its own.
        Assert.Equal(code is "ValidationException" or "AccessDeniedException" ? null : "User", (string?)body["Type"]);
        Assert.Equal(code is "ResourceNotFoundException" or "AccessDeniedException", body["Message"] is not null);
    }

    public static TheoryData<byte[], string> Payloads => new()
    {
        { "{"u8.ToArray(), $"{Unparsed}Unexpected end-of-input{Place}2]" },
        { "no"u8.ToArray(), $"{Unparsed}Unrecognized token 'no': was expecting {Wanted}{Place}3]" },
        { "}"u8.ToArray(), $"{Unparsed}Unexpected character ('}}' (code 125)): expected a valid value {Wanted}{Place}1]" },
        { [0x99, 0xeb], $"{Unparsed}Unexpected character ((CTRL-CHAR, code 153)): expected a valid value {Wanted}{Place}1]" },
        { [(byte)'n', 0x87], $"{Unparsed}Invalid UTF-8 start byte 0x87{Place}3]" },
    };

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task A_payload_that_is_not_JSON_is_refused(byte[] payload, string message)
    {
        using var response = await fixture.SendAsync("POST", "/2015-03-31/functions/plain/invocations", payload);
        Assert.Equal((400, "InvalidRequestContentException"), ((int)response.StatusCode, response.Headers.GetValues("x-amzn-ErrorType").Single()));
        Assert.Equal(new JsonObject { ["Type"] = "User", ["message"] = message }.ToJsonString(), (await JsonAsync(response)).ToJsonString());
    }

    [Theory]
    [InlineData("RequestResponse", 6_291_456, 200, null)]
    [InlineData("RequestResponse", 6_291_457, 413, "Request must be smaller than 6291456 bytes for the InvokeFunction operation")]
    [InlineData("Event", 1_048_576, 202, null)]
    [InlineData("Event", 1_048_577, 413, "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)")]
    public async Task A_payload_has_a_limit(string type, int bytes, int status, string? message)
    {
        using var response = await fixture.InvokeAsync("plain", $"\"{new string('x', bytes - 2)}\"", ("X-Amz-Invocation-Type", type));
        Assert.Equal(status, (int)response.StatusCode);
        if (message is not null)
        {
            Assert.Equal("RequestEntityTooLargeException", response.Headers.GetValues("x-amzn-ErrorType").Single());
            Assert.Equal(new JsonObject { ["Type"] = "User", ["message"] = message }.ToJsonString(), (await JsonAsync(response)).ToJsonString());
        }
    }

    [Theory]
    [InlineData("X-Amz-Invocation-Type", "Now", "ValidationException", "1 validation error detected: Value 'Now' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]")]
    [InlineData("X-Amz-Log-Type", "All", "ValidationException", "1 validation error detected: Value 'All' at 'logType' failed to satisfy constraint: Member must satisfy enum value set: [None, Tail]")]
    [InlineData("X-Amz-Client-Context", "%%%", "InvalidRequestContentException", "Client context must be a valid Base64-encoded JSON object.")]
    [InlineData("X-Amz-Client-Context", "bm8=", "InvalidRequestContentException", "Client context must be a valid Base64-encoded JSON object.")]
    public async Task A_header_that_says_nonsense_is_refused(string header, string value, string code, string message)
    {
        using var response = await fixture.InvokeAsync("plain", "{}", (header, value));
        Assert.Equal((400, code), ((int)response.StatusCode, response.Headers.GetValues("x-amzn-ErrorType").Single()));
        Assert.Equal(message, (string?)(await JsonAsync(response))["message"]);
    }

    [Fact]
    public async Task The_client_context_reaches_the_runtime_as_JSON()
    {
        var context = Convert.ToBase64String("""{"custom":{"name":"Jörg"}}"""u8);
        using var response = await fixture.InvokeAsync("plain", """{"do":"headers"}""", ("X-Amz-Client-Context", context));
        Assert.Equal("Jörg", (string?)JsonNode.Parse((string)(await JsonAsync(response))["Lambda-Runtime-Client-Context"]!)!["custom"]!["name"]);
    }

    [Fact]
    public async Task No_payload_is_an_empty_object()
    {
        using var response = await fixture.SendAsync("POST", "/2015-03-31/functions/plain/invocations");
        Assert.Equal("{}", (await JsonAsync(response))["event"]!.ToJsonString());
    }

    [Fact]
    public async Task A_payload_may_be_nested_as_deeply_as_Lambda_reads()
    {
        using var response = await fixture.InvokeAsync("plain", $$"""{"do":"raw","payload":"1","deep":{{new string('[', 50)}}{{new string(']', 50)}}}""");
        Assert.Equal("1", await response.Content.ReadAsStringAsync(Token));
        using var deep = await fixture.InvokeAsync("never", new string('[', 900) + new string(']', 900), ("X-Amz-Invocation-Type", "DryRun"));
        Assert.Equal(HttpStatusCode.NoContent, deep.StatusCode);
    }

    [Theory]
    [InlineData("Event", 202)]
    [InlineData("DryRun", 204)]
    public async Task An_event_and_a_dry_run_have_no_answer(string type, int status)
    {
        using var response = await fixture.InvokeAsync("plain", "{}", ("X-Amz-Invocation-Type", type));
        Assert.Equal((status, ""), ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Token)));
        Assert.False(response.Headers.Contains("X-Amz-Function-Error"));
        Assert.False(response.Headers.Contains("X-Amz-Executed-Version"));
    }

    [Fact]
    public async Task A_functions_error_is_a_success_of_Invoke()
    {
        using var response = await fixture.InvokeAsync("plain", """{"do":"fail","message":"no"}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("Unhandled", response.Headers.GetValues("X-Amz-Function-Error").Single());
        Assert.Equal("$LATEST", response.Headers.GetValues("X-Amz-Executed-Version").Single());
        Assert.Equal("""{"errorMessage":"no","errorType":"InvalidOperationException","stackTrace":[]}""", (await JsonAsync(response)).ToJsonString());
    }

    [Fact]
    public async Task The_tail_of_the_log_is_its_last_4_KB_in_the_order_of_things()
    {
        using var response = await fixture.InvokeAsync("aliased", """{"do":"log","text":"a line","unended":"and no end"}""", ("X-Amz-Log-Type", "Tail"));
        var id = response.Headers.GetValues("x-amzn-RequestId").Single();
        var lines = Encoding.UTF8.GetString(Convert.FromBase64String(response.Headers.GetValues("X-Amz-Log-Result").Single())).Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
        lines = lines[lines.IndexOf($"START RequestId: {id} Version: $LATEST")..];
        // Two pipes: which of their lines comes first is not said.
        Assert.Equal(["a line", "on stderr"], lines[1..3].Order(StringComparer.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("and no end", StringComparison.Ordinal));
        Assert.Equal($"END RequestId: {id}", lines[^2]);
        Assert.StartsWith($"REPORT RequestId: {id}\t", lines[^1], StringComparison.Ordinal);

        using var much = await fixture.InvokeAsync("aliased", $$"""{"do":"log","text":"{{new string('x', 10_000)}}"}""", ("X-Amz-Log-Type", "Tail"));
        Assert.Equal(4096, Convert.FromBase64String(much.Headers.GetValues("X-Amz-Log-Result").Single()).Length);
    }

    [Fact]
    public async Task A_function_at_its_reserved_concurrency_is_throttled_and_one_that_reserves_none_is_not()
    {
        var first = fixture.InvokeAsync("reserved", """{"do":"sleep","ms":1500}""");
        await EventuallyAsync(() => fixture.Cloud.Lambda.Find("Reserved")!.State, state => state.Busy == 1);
        foreach (var name in new[] { "reserved", "never" })
        {
            using var refused = await fixture.InvokeAsync(name, "{}");
            Assert.Equal((HttpStatusCode.TooManyRequests, "TooManyRequestsException"), (refused.StatusCode, refused.Headers.GetValues("x-amzn-ErrorType").Single()));
            Assert.Equal("""{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}""", (await JsonAsync(refused)).ToJsonString());
        }

        using var answered = await first;
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        var many = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => fixture.InvokeAsync("plain", """{"do":"sleep","ms":50}""")));
        Assert.All(many, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
    }

    [Fact]
    public async Task The_provisioned_environments_know_it_and_further_ones_are_on_demand()
    {
        var function = fixture.Cloud.Lambda.Find("Aliased")!;
        await EventuallyAsync(() => function.State, state => state.Busy == 0);
        var first = (await function.InvokeAsync(Event("""{"do":"environment"}"""), Token)).Json()!;
        Assert.Equal(("provisioned-concurrency", "1"), ((string?)first["AWS_LAMBDA_INITIALIZATION_TYPE"], (string?)first["AWS_LAMBDA_FUNCTION_VERSION"]));

        await EventuallyAsync(() => function.State, state => state.Idle >= 1);
        var sleeping = function.InvokeAsync(Event("""{"do":"sleep","ms":1500}"""), Token);
        await EventuallyAsync(() => function.State, state => state.Busy == 1);
        var other = (await function.InvokeAsync(Event("""{"do":"environment"}"""), Token)).Json()!;
        Assert.Equal("on-demand", (string?)other["AWS_LAMBDA_INITIALIZATION_TYPE"]);
        await sleeping;
    }
}
