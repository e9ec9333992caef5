using System.Net;
using System.Text.Json.Nodes;
using LocalCloud.Lambda;
using OrderSystem.Local.Tests.Protocol;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.Lambda;

/// <summary>What clients read of functions, over the wire.</summary>
public sealed class FunctionReadsTests(FunctionsFixture fixture) : IClassFixture<FunctionsFixture>
{
    private const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:";

    private static readonly string[] Reads =
    [
        "ListFunctions", "GetFunction", "GetFunctionConfiguration", "ListVersionsByFunction", "ListAliases", "GetAlias", "GetPolicy", "GetFunctionConcurrency", "GetProvisionedConcurrencyConfig",
        "GetFunctionEventInvokeConfig", "ListFunctionEventInvokeConfigs", "GetFunctionUrlConfig", "ListFunctionUrlConfigs", "ListTags", "Invoke",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Every operation that is neither read nor Invoke.</summary>
    public static TheoryData<string> Others => [.. LambdaOperations.All.Select(operation => operation.Name).Except(Reads)];

    private async Task<JsonNode> GetAsync(string path, int status = 200)
    {
        using var response = await fixture.SendAsync("GET", path);
        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.True(status == (int)response.StatusCode, $"{path}: {(int)response.StatusCode} {body}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return JsonNode.Parse(body)!;
    }

    /// <summary>The members whose values come from the build are looked at, and taken away.</summary>
    private static string Comparable(JsonNode configuration)
    {
        var copy = configuration.DeepClone().AsObject();
        Assert.Matches("^[A-Za-z0-9+/]{43}=$", (string?)copy["CodeSha256"]);
        Assert.True((long)copy["CodeSize"]! > 0);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$", (string?)copy["LastModified"]);
        Assert.Matches("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", (string?)copy["RevisionId"]);
        foreach (var name in new[] { "CodeSha256", "CodeSize", "LastModified", "RevisionId" })
        {
            copy.Remove(name);
        }

        return copy.ToJsonString();
    }

    private const string Plain = """
        {"FunctionName":"plain","FunctionArn":"arn:aws:lambda:us-east-1:000000000000:function:plain","Runtime":"dotnet10","Role":"arn:aws:iam::000000000000:role/local-PlainRole","Handler":"LocalTestFunction",
        "Description":"does what it is told","Timeout":20,"MemorySize":256,"Version":"$LATEST","TracingConfig":{"Mode":"Active"},"PackageType":"Zip","Architectures":["arm64"],"EphemeralStorage":{"Size":512},
        "SnapStart":{"ApplyOn":"None","OptimizationStatus":"Off"},"LoggingConfig":{"LogFormat":"JSON","LogGroup":"/aws/lambda/plain","ApplicationLogLevel":"WARN","SystemLogLevel":"INFO"},
        "Environment":{"Variables":{"GREETING":"hello"}},"DeadLetterConfig":{"TargetArn":"arn:aws:sqs:us-east-1:000000000000:local-Failures"}$STATE}
        """;

    private static string PlainConfiguration(string state) => JsonNode.Parse(Plain.Replace("$STATE", state, StringComparison.Ordinal))!.ToJsonString();

    [Fact]
    public async Task A_functions_configuration_is_that_of_the_template()
    {
        const string active = ",\"State\":\"Active\",\"LastUpdateStatus\":\"Successful\"";
        Assert.Equal(PlainConfiguration(active), Comparable(await GetAsync("/2015-03-31/functions/plain/configuration")));
        var function = await GetAsync("/2015-03-31/functions/plain");
        Assert.Equal(PlainConfiguration(active), Comparable(function["Configuration"]!));
        Assert.Equal(CodeUri, (string?)function["Code"]!["Location"]);
        Assert.Equal("""{"team":"shop","lambda:createdBy":"SAM","aws:cloudformation:logical-id":"Plain","aws:cloudformation:stack-name":"local"}""", function["Tags"]!.ToJsonString());
        Assert.Null(function["Concurrency"]);
        Assert.Equal(1, (int)(await GetAsync("/2015-03-31/functions/reserved"))["Concurrency"]!["ReservedConcurrentExecutions"]!);
    }

    [Theory]
    [InlineData("", "aliased", "$LATEST")]
    [InlineData("?Qualifier=$LATEST", "aliased:$LATEST", "$LATEST")]
    [InlineData("?Qualifier=live", "aliased:live", "1")]
    [InlineData("?Qualifier=1", "aliased:1", "1")]
    public async Task A_version_or_alias_shows_itself(string query, string arn, string version)
    {
        foreach (var configuration in new[] { await GetAsync($"/2015-03-31/functions/aliased/configuration{query}"), (await GetAsync($"/2015-03-31/functions/aliased{query}"))["Configuration"]! })
        {
            Assert.Equal((Arn + arn, version), ((string?)configuration["FunctionArn"], (string?)configuration["Version"]));
        }
    }

    [Fact]
    public async Task Lists_have_all_functions_versions_and_aliases_without_their_state_and_in_pages()
    {
        var functions = (await GetAsync("/2015-03-31/functions"))["Functions"]!.AsArray();
        Assert.Equal(["plain", "aliased", "reserved", "never"], functions.Select(function => (string?)function!["FunctionName"]));
        Assert.Equal(PlainConfiguration(""), Comparable(functions[0]!));

        var all = (await GetAsync("/2015-03-31/functions?FunctionVersion=ALL"))["Functions"]!.AsArray();
        Assert.Equal([Arn + "plain:$LATEST", Arn + "aliased:$LATEST", Arn + "aliased:1", Arn + "reserved:$LATEST", Arn + "never:$LATEST"], all.Select(function => (string?)function!["FunctionArn"]));

        var first = await GetAsync("/2015-03-31/functions?MaxItems=3");
        Assert.Equal(3, first["Functions"]!.AsArray().Count);
        var second = await GetAsync($"/2015-03-31/functions?MaxItems=3&Marker={first["NextMarker"]}");
        Assert.Equal(["never"], second["Functions"]!.AsArray().Select(function => (string?)function!["FunctionName"]));
        Assert.Null(second["NextMarker"]);

        var versions = (await GetAsync("/2015-03-31/functions/aliased/versions"))["Versions"]!.AsArray();
        Assert.Equal([(Arn + "aliased:$LATEST", "$LATEST"), (Arn + "aliased:1", "1")], versions.Select(version => ((string)version!["FunctionArn"]!, (string)version["Version"]!)));
        Assert.Equal(["$LATEST"], (await GetAsync("/2015-03-31/functions/plain/versions"))["Versions"]!.AsArray().Select(version => (string?)version!["Version"]));

        var alias = (await GetAsync("/2015-03-31/functions/aliased/aliases"))["Aliases"]!.AsArray().Single()!;
        Assert.Equal((Arn + "aliased:live", "live", "1", ""), ((string?)alias["AliasArn"], (string?)alias["Name"], (string?)alias["FunctionVersion"], (string?)alias["Description"]));
        Assert.Equal(alias.ToJsonString(), (await GetAsync("/2015-03-31/functions/aliased/aliases/live")).ToJsonString());
        Assert.Empty((await GetAsync("/2015-03-31/functions/plain/aliases"))["Aliases"]!.AsArray());
        Assert.Empty((await GetAsync("/2015-03-31/functions/aliased/aliases?FunctionVersion=$LATEST"))["Aliases"]!.AsArray());
    }

    [Fact]
    public async Task What_may_call_a_function_is_told_of_the_alias_that_the_routes_go_to()
    {
        var policy = JsonNode.Parse((string)(await GetAsync("/2015-03-31/functions/aliased/policy?Qualifier=live"))["Policy"]!)!;
        Assert.Equal(("2012-10-17", "default"), ((string?)policy["Version"], (string?)policy["Id"]));
        Assert.Equal(
            [
                "arn:aws:execute-api:us-east-1:000000000000:serverlesshttpapi/*/GET/things/*",
                "arn:aws:execute-api:us-east-1:000000000000:serverlesshttpapi/*/*/*",
                "arn:aws:execute-api:us-east-1:000000000000:serverlesshttpapi/*/$default",
            ],
            policy["Statement"]!.AsArray().Select(statement => (string?)statement!["Condition"]!["ArnLike"]!["AWS:SourceArn"]));
        Assert.All(policy["Statement"]!.AsArray(), statement => Assert.Equal(
            ("Allow", "apigateway.amazonaws.com", "lambda:InvokeFunction", Arn + "aliased:live"),
            ((string?)statement!["Effect"], (string?)statement["Principal"]!["Service"], (string?)statement["Action"], (string?)statement["Resource"])));
    }

    [Fact]
    public async Task Concurrency_and_the_settings_of_asynchronous_invocations_are_told()
    {
        Assert.Equal("{}", (await GetAsync("/2019-09-30/functions/plain/concurrency")).ToJsonString());
        Assert.Equal("""{"ReservedConcurrentExecutions":1}""", (await GetAsync("/2019-09-30/functions/reserved/concurrency")).ToJsonString());
        Assert.Equal("""{"ReservedConcurrentExecutions":0}""", (await GetAsync("/2019-09-30/functions/never/concurrency")).ToJsonString());

        var provisioned = await GetAsync("/2019-09-30/functions/aliased/provisioned-concurrency?Qualifier=live");
        Assert.Equal((1, 1, 1, "READY"), ((int)provisioned["RequestedProvisionedConcurrentExecutions"]!, (int)provisioned["AvailableProvisionedConcurrentExecutions"]!, (int)provisioned["AllocatedProvisionedConcurrentExecutions"]!, (string)provisioned["Status"]!));
        Assert.Equal(Arn + "aliased:live", (string?)(await GetAsync("/2019-09-30/functions/aliased/provisioned-concurrency?List=ALL"))["ProvisionedConcurrencyConfigs"]![0]!["FunctionArn"]);

        var settings = await GetAsync("/2019-09-25/functions/aliased/event-invoke-config?Qualifier=live");
        Assert.True((double)settings["LastModified"]! > 1_700_000_000);
        settings.AsObject().Remove("LastModified");
        Assert.Equal(
            """{"FunctionArn":"arn:aws:lambda:us-east-1:000000000000:function:aliased:live","MaximumRetryAttempts":1,"MaximumEventAgeInSeconds":120,"DestinationConfig":{"OnSuccess":{},"OnFailure":{"Destination":"arn:aws:sqs:us-east-1:000000000000:local-Failures"}}}""",
            settings.ToJsonString());
        Assert.Single((await GetAsync("/2019-09-25/functions/aliased/event-invoke-config/list"))["FunctionEventInvokeConfigs"]!.AsArray());
        Assert.Empty((await GetAsync("/2019-09-25/functions/plain/event-invoke-config/list"))["FunctionEventInvokeConfigs"]!.AsArray());
    }

    [Fact]
    public async Task An_init_that_fails_is_the_end_of_provisioned_concurrency()
    {
        await using var lambda = await StartAsync(Define("Broken", provisioned: 1, environment: ("INIT", "crash")));
        await lambda.ProvisionAsync(Token);
        Assert.Equal((0, true), lambda.Find("Broken")!.Provisioned);
    }

    [Theory]
    [InlineData("/2015-03-31/functions/nobody", 404, "ResourceNotFoundException", "Function not found: " + Arn + "nobody")]
    [InlineData("/2015-03-31/functions/nobody/configuration?Qualifier=7", 404, "ResourceNotFoundException", "Function not found: " + Arn + "nobody:7")]
    [InlineData("/2015-03-31/functions/aliased/configuration?Qualifier=7", 404, "ResourceNotFoundException", "Function not found: " + Arn + "aliased:7")]
    [InlineData("/2015-03-31/functions/nobody/versions", 404, "ResourceNotFoundException", "Function not found: " + Arn + "nobody")]
    [InlineData("/2019-09-30/functions/nobody/concurrency", 404, "ResourceNotFoundException", "Function not found: " + Arn + "nobody")]
    [InlineData("/2015-03-31/functions/aliased/aliases/dead", 404, "ResourceNotFoundException", "Cannot find alias arn: " + Arn + "aliased:dead")]
    [InlineData("/2015-03-31/functions/aliased/policy", 404, "ResourceNotFoundException", "The resource you requested does not exist.")]
    [InlineData("/2015-03-31/functions/plain/policy", 404, "ResourceNotFoundException", "The resource you requested does not exist.")]
    [InlineData("/2021-10-31/functions/plain/url", 404, "ResourceNotFoundException", "The resource you requested does not exist.")]
    [InlineData("/2019-09-25/functions/aliased/event-invoke-config", 404, "ResourceNotFoundException", "The function " + Arn + "aliased:$LATEST doesn't have an EventInvokeConfig")]
    [InlineData("/2019-09-25/functions/nobody/event-invoke-config?Qualifier=7", 404, "ResourceNotFoundException", "The function " + Arn + "nobody:7 doesn't have an EventInvokeConfig")]
    [InlineData("/2019-09-30/functions/plain/provisioned-concurrency?Qualifier=live", 404, "ProvisionedConcurrencyConfigNotFoundException", "No Provisioned Concurrency Config found for this function")]
    [InlineData("/2017-03-31/tags/" + Arn + "nobody", 404, "ResourceNotFoundException", "Function not found: " + Arn + "nobody")]
    [InlineData("/2017-03-31/tags/" + Arn + "aliased:live", 400, "InvalidParameterValueException", "Tags on function aliases and versions are not supported. Please specify a function ARN.")]
    [InlineData("/2017-03-31/tags/plain", 400, "ValidationException", null)]
    [InlineData("/2015-03-31/functions?MaxItems=0", 400, "ValidationException", "1 validation error detected: Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("/2015-03-31/functions?FunctionVersion=all", 400, "ValidationException", "1 validation error detected: Value 'all' at 'functionVersion' failed to satisfy constraint: Member must satisfy enum value set: [ALL]")]
    [InlineData("/2015-03-31/functions?Marker=x", 400, "InvalidParameterValueException", null)]
    public async Task What_is_not_there_is_told_in_Lambdas_words(string path, int status, string code, string? message)
    {
        using var response = await fixture.SendAsync("GET", path);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;
        Assert.Equal((status, code), ((int)response.StatusCode, response.Headers.GetValues("x-amzn-ErrorType").Single()));
        if (message is not null)
        {
            Assert.Equal(message, (string?)(body["Message"] ?? body["message"]));
        }
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task What_makes_or_changes_a_function_is_refused_by_name(string name)
    {
        var operation = LambdaOperations.All.Single(operation => operation.Name == name);
        var path = operation.Path.Replace("{resource}", Arn + "plain", StringComparison.Ordinal).Replace("{name}", "plain", StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
        using var response = await fixture.SendAsync(operation.Method, path, operation.Method is "GET" or "DELETE" ? null : "{}"u8.ToArray());
        Assert.Equal((HttpStatusCode.NotImplemented, "UnsupportedOperation"), (response.StatusCode, response.Headers.GetValues("x-amzn-ErrorType").Single()));
        Assert.StartsWith($"The local Lambda does not have {name}: ", (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_AWS_CLI_reads_and_invokes_functions()
    {
        var aws = Programs.Require("aws");
        var answer = Path.GetTempFileName();
        async Task<string> RunAsync(string arguments) =>
            (await Programs.RunAsync("/bin/sh", ["-c", $"{aws} --endpoint-url {fixture.Cloud.AwsUrl} --output text lambda {arguments} 2>&1 || true"])).Trim();

        Assert.Equal("plain\taliased\treserved\tnever", await RunAsync("list-functions --query 'Functions[].FunctionName'"));
        Assert.Equal("1\tlive", await RunAsync("get-alias --function-name aliased --name live --query '[FunctionVersion,Name]'"));
        Assert.Equal("200\tNone\t1", await RunAsync($$"""invoke --function-name aliased --qualifier live --client-context eyJhIjoxfQ== --payload '{"do":"headers"}' {{answer}} --query '[StatusCode,FunctionError,ExecutedVersion]'"""));
        Assert.Equal("""{"a":1}""", (string?)JsonNode.Parse(await File.ReadAllTextAsync(answer, Token))!["Lambda-Runtime-Client-Context"]);
        Assert.Equal("204", await RunAsync($"invoke --function-name plain --invocation-type DryRun {answer} --query StatusCode"));
        Assert.Equal(
            $"An error occurred (ResourceNotFoundException) when calling the Invoke operation: Function not found: {Arn}nobody:$LATEST",
            await RunAsync($"invoke --function-name nobody {answer}"));
        Assert.StartsWith("An error occurred (UnsupportedOperation) when calling the DeleteFunction operation", await RunAsync("delete-function --function-name plain"), StringComparison.Ordinal);
        File.Delete(answer);
    }
}
