using System.Text.Json.Nodes;
using LocalCloud.Protocol;
using LocalCloud.SecretsManager;
using OrderSystem.Local.Tests.Protocol;

namespace OrderSystem.Local.Tests.SecretsManager;

public sealed class SecretTests(SharedServer server)
{
    private readonly string _name = $"shop/{Guid.NewGuid()}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_is_read_by_name_by_ARN_and_by_the_ARN_without_its_end()
    {
        var made = await CallAsync("CreateSecret", """{"Name":"NAME","SecretString":"one","ClientRequestToken":"TOKEN"}""");
        var arn = $"{made["ARN"]}";
        Assert.Matches($"^arn:aws:secretsmanager:us-east-1:000000000000:secret:{_name}-[a-zA-Z0-9]{{6}}$", arn);
        foreach (var id in new[] { _name, arn, arn[..^7] })
        {
            var read = await server.CallAsync("secretsmanager", "GetSecretValue", new JsonObject { ["SecretId"] = id });
            Assert.Equal(["ARN", "CreatedDate", "Name", "SecretString", "VersionId", "VersionStages"], read.Select(member => member.Key).Order(StringComparer.Ordinal));
            Assert.Equal(("one", $"{made["VersionId"]}", """["AWSCURRENT"]"""), ($"{read["SecretString"]}", $"{read["VersionId"]}", read["VersionStages"]!.ToJsonString()));
        }
    }

    [Fact]
    public async Task An_ARN_whose_name_ends_like_an_ARN_is_not_cut()
    {
        var made = await server.CallAsync("secretsmanager", "CreateSecret", new JsonObject { ["Name"] = _name + "-a1b2c3", ["SecretString"] = "s", ["ClientRequestToken"] = NewToken() });
        Assert.Equal(
            ("ResourceNotFoundException", "Secrets Manager can't find the specified secret."),
            await RefusalAsync("GetSecretValue", new JsonObject { ["SecretId"] = $"{made["ARN"]}"[..^7] }));
    }

    [Fact]
    public async Task A_new_value_makes_the_old_one_the_previous_and_then_deprecates_it()
    {
        var versions = new List<string>();
        foreach (var operation in new[] { """CreateSecret {"Name":"NAME","SecretString":"1"}""", """PutSecretValue {"SecretId":"NAME","SecretString":"2"}""", """UpdateSecret {"SecretId":"NAME","SecretBinary":"Mw=="}""" })
        {
            var request = JsonNode.Parse(operation[operation.IndexOf('{', StringComparison.Ordinal)..].Replace("NAME", _name, StringComparison.Ordinal))!.AsObject();
            request["ClientRequestToken"] = NewToken();
            versions.Add($"{(await server.CallAsync("secretsmanager", operation.Split(' ')[0], request))["VersionId"]}");
        }

        Assert.Equal("Mw==", $"{(await CallAsync("GetSecretValue", """{"SecretId":"NAME"}"""))["SecretBinary"]}");
        Assert.Equal("2", $"{(await CallAsync("GetSecretValue", """{"SecretId":"NAME","VersionStage":"AWSPREVIOUS"}"""))["SecretString"]}");
        var deprecated = await CallAsync("GetSecretValue", $$"""{"SecretId":"NAME","VersionId":"{{versions[0]}}"}""");
        Assert.Equal(("1", false), ($"{deprecated["SecretString"]}", deprecated.ContainsKey("VersionStages")));
        var described = await CallAsync("DescribeSecret", """{"SecretId":"NAME"}""");
        Assert.Equal($$"""{"{{versions[1]}}":["AWSPREVIOUS"],"{{versions[2]}}":["AWSCURRENT"]}""", described["VersionIdsToStages"]!.ToJsonString());
        Assert.Equal(0, (double)described["LastAccessedDate"]! % 86_400);
        Assert.Equal(2, (await CallAsync("ListSecretVersionIds", """{"SecretId":"NAME"}"""))["Versions"]!.AsArray().Count);
        Assert.Equal(3, (await CallAsync("ListSecretVersionIds", """{"SecretId":"NAME","IncludeDeprecated":true}"""))["Versions"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_call_that_is_made_again_with_its_token_changes_nothing()
    {
        var token = NewToken();
        var create = $$"""{"Name":"NAME","SecretString":"one","ClientRequestToken":"{{token}}"}""";
        var made = await CallAsync("CreateSecret", create);
        Assert.Equal(made.ToJsonString(), (await CallAsync("CreateSecret", create)).ToJsonString());
        var inUse = $"You can't use ClientRequestToken {token} because that value is already in use for a version of secret {made["ARN"]}.";
        Assert.Equal(("ResourceExistsException", inUse), await RefusalAsync("CreateSecret", create.Replace("one", "two", StringComparison.Ordinal)));
        Assert.Equal(("ResourceExistsException", inUse), await RefusalAsync("PutSecretValue", $$"""{"SecretId":"NAME","SecretString":"two","ClientRequestToken":"{{token}}"}"""));
        Assert.Equal(("ResourceExistsException", $"The operation failed because the secret {_name} already exists."), await RefusalAsync("CreateSecret", """{"Name":"NAME","SecretString":"one","ClientRequestToken":"TOKEN"}"""));
    }

    [Fact]
    public async Task A_hundred_deprecated_versions_are_kept()
    {
        await CallAsync("CreateSecret", """{"Name":"NAME","SecretString":"first","ClientRequestToken":"TOKEN"}""");
        foreach (var number in Enumerable.Range(0, 110))
        {
            await CallAsync("PutSecretValue", $$"""{"SecretId":"NAME","SecretString":"{{number}}","ClientRequestToken":"TOKEN"}""");
        }

        Assert.Equal(102, (await CallAsync("ListSecretVersionIds", """{"SecretId":"NAME","IncludeDeprecated":true}"""))["Versions"]!.AsArray().Count);
        var page = await CallAsync("ListSecretVersionIds", """{"SecretId":"NAME","MaxResults":1}""");
        Assert.Equal("AWSPREVIOUS", $"{Assert.Single(page["Versions"]!.AsArray())!["VersionStages"]![0]}");
        page = await CallAsync("ListSecretVersionIds", $$"""{"SecretId":"NAME","MaxResults":1,"NextToken":"{{page["NextToken"]}}"}""");
        Assert.Equal(("AWSCURRENT", false), ($"{Assert.Single(page["Versions"]!.AsArray())!["VersionStages"]![0]}", page.ContainsKey("NextToken")));
    }

    [Fact]
    public async Task Stages_are_moved_by_hand_and_the_previous_follows_the_current()
    {
        var first = $"{(await CallAsync("CreateSecret", """{"Name":"NAME","SecretString":"1","ClientRequestToken":"TOKEN"}"""))["VersionId"]}";
        var second = $"{(await CallAsync("PutSecretValue", """{"SecretId":"NAME","SecretString":"2","VersionStages":["AWSPENDING"],"ClientRequestToken":"TOKEN"}"""))["VersionId"]}";
        Assert.Equal(
            ("InvalidParameterException", $"The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version {first}, so you must explicitly reference that version in RemoveFromVersionId."),
            await RefusalAsync("UpdateSecretVersionStage", $$"""{"SecretId":"NAME","VersionStage":"AWSCURRENT","MoveToVersionId":"{{second}}"}"""));
        Assert.Equal(
            ("InvalidParameterException", "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed."),
            await RefusalAsync("UpdateSecretVersionStage", $$"""{"SecretId":"NAME","VersionStage":"AWSCURRENT","RemoveFromVersionId":"{{first}}"}"""));

        await CallAsync("UpdateSecretVersionStage", $$"""{"SecretId":"NAME","VersionStage":"AWSCURRENT","RemoveFromVersionId":"{{first}}","MoveToVersionId":"{{second}}"}""");
        Assert.Equal($$"""{"{{first}}":["AWSPREVIOUS"],"{{second}}":["AWSCURRENT","AWSPENDING"]}""", await StagesAsync());
        var third = $"{(await CallAsync("PutSecretValue", """{"SecretId":"NAME","SecretString":"3","ClientRequestToken":"TOKEN"}"""))["VersionId"]}";
        Assert.Equal($$"""{"{{second}}":["AWSPREVIOUS"],"{{third}}":["AWSCURRENT"]}""", await StagesAsync());

        async Task<string> StagesAsync() => (await CallAsync("DescribeSecret", """{"SecretId":"NAME"}"""))["VersionIdsToStages"]!.ToJsonString();
    }

    [Fact]
    public async Task The_first_value_of_an_empty_secret_is_the_current_one()
    {
        var made = await CallAsync("CreateSecret", """{"Name":"NAME","ClientRequestToken":"TOKEN"}""");
        Assert.False(made.ContainsKey("VersionId"));
        Assert.Equal(
            ("ResourceNotFoundException", "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT"),
            await RefusalAsync("GetSecretValue", """{"SecretId":"NAME"}"""));
        var put = await CallAsync("PutSecretValue", """{"SecretId":"NAME","SecretString":"s","VersionStages":["mine"],"ClientRequestToken":"TOKEN"}""");
        Assert.Equal("""["mine","AWSCURRENT"]""", put["VersionStages"]!.ToJsonString());
    }

    [Theory]
    [InlineData("GetSecretValue", """{"SecretId":"none"}""", "ResourceNotFoundException", "Secrets Manager can't find the specified secret.")]
    [InlineData("GetSecretValue", """{"SecretId":"NAME","VersionStage":"AWSPREVIOUS"}""", "ResourceNotFoundException", "Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS")]
    [InlineData("GetSecretValue", """{"SecretId":"NAME","VersionId":"00000000-0000-0000-0000-000000000000"}""", "ResourceNotFoundException", "Secrets Manager can't find the specified secret value for VersionId: 00000000-0000-0000-0000-000000000000")]
    [InlineData("GetSecretValue", """{"SecretId":"Inv Name"}""", "ValidationException", "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!")]
    [InlineData("CreateSecret", """{"Name":" Inv*Name? ","ClientRequestToken":"TOKEN"}""", "ValidationException", "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!")]
    [InlineData("CreateSecret", """{"Name":"n","SecretString":"s"}""", "InvalidRequestException", "You must provide a ClientRequestToken value. We recommend a UUID-type value.")]
    [InlineData("CreateSecret", """{"Name":"n","SecretString":"s","ClientRequestToken":"short"}""", "InvalidParameterException", "ClientRequestToken must be 32-64 characters long.")]
    [InlineData("CreateSecret", """{"Name":"n","ClientRequestToken":"TOKEN","AddReplicaRegions":[{"Region":"eu-west-1"}]}""", "UnsupportedOperation", "The local Secrets Manager does not support AddReplicaRegions")]
    [InlineData("CreateSecret", """{"Name":5}""", "SerializationException", "Name must be a string.")]
    [InlineData("PutSecretValue", """{"SecretId":"NAME","ClientRequestToken":"TOKEN"}""", "InvalidRequestException", "You must provide either SecretString or SecretBinary.")]
    [InlineData("PutSecretValue", """{"SecretId":"NAME","SecretString":"a","SecretBinary":"YQ==","ClientRequestToken":"TOKEN"}""", "InvalidParameterException", "You can't specify both a binary secret value and a string secret value in the same secret.")]
    [InlineData("DeleteSecret", """{"SecretId":"NAME","RecoveryWindowInDays":6}""", "InvalidParameterException", "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).")]
    [InlineData("DeleteSecret", """{"SecretId":"NAME","RecoveryWindowInDays":7,"ForceDeleteWithoutRecovery":true}""", "InvalidParameterException", "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.")]
    [InlineData("BatchGetSecretValue", """{"SecretIdList":["a"],"Filters":[{"Key":"name","Values":["a"]}]}""", "InvalidParameterException", "Either 'SecretIdList' or 'Filters' must be provided, but not both.")]
    [InlineData("ListSecrets", """{"Filters":[{"Key":"name"}]}""", "InvalidParameterException", "Invalid filter values for key: name")]
    [InlineData("ListSecrets", """{"Filters":[{"Key":"shape","Values":["round"]}]}""", "ValidationException", "1 validation error detected: Value 'shape' at 'filters.1.member.key' failed to satisfy constraint: Member must satisfy enum value set")]
    [InlineData("GetRandomPassword", """{"PasswordLength":5000}""", "ValidationException", "1 validation error detected: Value '5000' at 'passwordLength' failed to satisfy constraint: Member must have value less than or equal to 4096")]
    [InlineData("GetRandomPassword", """{"PasswordLength":3}""", "InvalidParameterException", "Password length is too short based on the required types.")]
    [InlineData("RotateSecret", """{"SecretId":"NAME"}""", "UnsupportedOperation", "The local Secrets Manager does not support RotateSecret")]
    public async Task A_wrong_request_is_refused(string operation, string request, string code, string message)
    {
        await CallAsync("CreateSecret", """{"Name":"NAME","SecretString":"s","ClientRequestToken":"TOKEN"}""");
        var (actual, text) = await RefusalAsync(operation, request);
        Assert.Equal(code, actual);
        Assert.StartsWith(message, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_with_a_stage_that_it_does_not_have_is_refused()
    {
        var version = $"{(await CallAsync("CreateSecret", """{"Name":"NAME","SecretString":"s","ClientRequestToken":"TOKEN"}"""))["VersionId"]}";
        Assert.Equal(
            ("InvalidRequestException", "You provided a VersionStage that is not associated to the provided VersionId."),
            await RefusalAsync("GetSecretValue", $$"""{"SecretId":"NAME","VersionId":"{{version}}","VersionStage":"AWSPENDING"}"""));
    }

    [Fact]
    public async Task A_secret_that_is_marked_for_deletion_is_described_and_restored_and_nothing_else()
    {
        const string Marked = "You can't perform this operation on the secret because it was marked for deletion.";
        var arn = $"{(await CallAsync("CreateSecret", """{"Name":"NAME","SecretString":"s","ClientRequestToken":"TOKEN"}"""))["ARN"]}";
        await CallAsync("DeleteSecret", """{"SecretId":"NAME","RecoveryWindowInDays":7}""");

        Assert.Equal(("InvalidRequestException", Marked), await RefusalAsync("GetSecretValue", """{"SecretId":"NAME"}"""));
        Assert.Equal(("InvalidRequestException", Marked), await RefusalAsync("TagResource", """{"SecretId":"NAME","Tags":[{"Key":"a","Value":"b"}]}"""));
        Assert.Equal(
            ("InvalidRequestException", "You can't create this secret because a secret with this name is already scheduled for deletion."),
            await RefusalAsync("CreateSecret", """{"Name":"NAME","SecretString":"s","ClientRequestToken":"TOKEN"}"""));
        Assert.Equal(("InvalidRequestException", "You tried to perform the operation on a secret that's currently marked deleted."), await RefusalAsync("DeleteSecret", """{"SecretId":"NAME"}"""));
        Assert.True((await CallAsync("DescribeSecret", """{"SecretId":"NAME"}""")).ContainsKey("DeletedDate"));
        Assert.Empty(await ListedAsync("name", _name));
        Assert.Single((await CallAsync("ListSecrets", """{"IncludePlannedDeletion":true,"Filters":[{"Key":"name","Values":["NAME"]}]}"""))["SecretList"]!.AsArray());

        await CallAsync("RestoreSecret", """{"SecretId":"NAME"}""");
        Assert.Equal("s", $"{(await CallAsync("GetSecretValue", """{"SecretId":"NAME"}"""))["SecretString"]}");

        await CallAsync("DeleteSecret", """{"SecretId":"NAME","ForceDeleteWithoutRecovery":true}""");
        await CallAsync("DeleteSecret", """{"SecretId":"NAME","ForceDeleteWithoutRecovery":true}""");
        Assert.NotEqual(arn, $"{(await CallAsync("CreateSecret", """{"Name":"NAME","ClientRequestToken":"TOKEN"}"""))["ARN"]}");
    }

    [Fact]
    public async Task A_marked_secret_goes_when_its_window_is_over()
    {
        var time = new ManualTime();
        var secrets = new SecretsManagerService(time);
        await secrets.InvokeAsync("CreateSecret", new JsonObject { ["Name"] = "s", ["ClientRequestToken"] = NewToken() }, Token);
        await secrets.InvokeAsync("DeleteSecret", new JsonObject { ["SecretId"] = "s", ["RecoveryWindowInDays"] = 7 }, Token);
        time.Advance(TimeSpan.FromDays(6));
        await secrets.InvokeAsync("DescribeSecret", new JsonObject { ["SecretId"] = "s" }, Token);
        time.Advance(TimeSpan.FromDays(1));
        await Assert.ThrowsAsync<AwsException>(() => secrets.InvokeAsync("DescribeSecret", new JsonObject { ["SecretId"] = "s" }, Token));
    }

    [Fact]
    public async Task Lists_are_filtered_by_beginnings_and_by_words()
    {
        var mark = Guid.NewGuid().ToString("N")[..8];
        await server.CallAsync("secretsmanager", "CreateSecret", new JsonObject { ["Name"] = $"SecretOne-{mark}", ["ClientRequestToken"] = NewToken() });
        await server.CallAsync("secretsmanager", "CreateSecret", new JsonObject { ["Name"] = $"other/{mark}/COMPANYthings", ["Description"] = $"Of the shop{mark}", ["ClientRequestToken"] = NewToken(), ["Tags"] = new JsonArray(new JsonObject { ["Key"] = $"team{mark}", ["Value"] = $"blue{mark}" }) });

        Assert.Equal([$"SecretOne-{mark}"], await ListedAsync("name", $"SecretOne-{mark}"));
        Assert.Empty(await ListedAsync("name", $"secretone-{mark}"));
        Assert.Equal([$"other/{mark}/COMPANYthings"], await ListedAsync("tag-key", $"team{mark}"));
        Assert.Equal([$"other/{mark}/COMPANYthings"], await ListedAsync("tag-value", $"blue{mark}"));
        Assert.Equal([$"other/{mark}/COMPANYthings"], await ListedAsync("description", $"SHOP{mark}".ToLowerInvariant()));
        Assert.Equal([$"SecretOne-{mark}", $"other/{mark}/COMPANYthings"], await ListedAsync("all", mark));
        Assert.Equal([$"other/{mark}/COMPANYthings"], await ListedAsync("all", $"{mark} Ythings"));
        Assert.Empty(await ListedAsync("all", $"{mark} hings"));
        Assert.Equal([$"SecretOne-{mark}"], (await CallAsync("ListSecrets", $$"""{"Filters":[{"Key":"all","Values":["{{mark}}"]},{"Key":"name","Values":["!other"]}]}"""))["SecretList"]!.AsArray().Select(secret => $"{secret!["Name"]}"));
        var page = await CallAsync("ListSecrets", $$"""{"MaxResults":1,"SortOrder":"desc","Filters":[{"Key":"all","Values":["{{mark}}"]}]}""");
        Assert.Equal($"other/{mark}/COMPANYthings", $"{Assert.Single(page["SecretList"]!.AsArray())!["Name"]}");
        Assert.True(page.ContainsKey("NextToken"));
    }

    [Fact]
    public async Task Several_values_are_read_at_once_and_what_is_missing_is_named()
    {
        await CallAsync("CreateSecret", """{"Name":"NAME","SecretString":"s","ClientRequestToken":"TOKEN"}""");
        var answer = await CallAsync("BatchGetSecretValue", """{"SecretIdList":["NAME","none"]}""");
        Assert.Equal("s", $"{Assert.Single(answer["SecretValues"]!.AsArray())!["SecretString"]}");
        Assert.Equal("""{"SecretId":"none","ErrorCode":"ResourceNotFoundException","Message":"Secrets Manager can't find the specified secret."}""", Assert.Single(answer["Errors"]!.AsArray())!.ToJsonString(Relaxed));
        Assert.Single((await CallAsync("BatchGetSecretValue", """{"Filters":[{"Key":"name","Values":["NAME"]}]}"""))["SecretValues"]!.AsArray());
    }

    [Fact]
    public async Task Tags_are_changed_and_removed()
    {
        await CallAsync("CreateSecret", """{"Name":"NAME","ClientRequestToken":"TOKEN"}""");
        Assert.False((await CallAsync("DescribeSecret", """{"SecretId":"NAME"}""")).ContainsKey("Tags"));
        await CallAsync("TagResource", """{"SecretId":"NAME","Tags":[{"Key":"a","Value":"1"},{"Key":"b","Value":"2"}]}""");
        await CallAsync("TagResource", """{"SecretId":"NAME","Tags":[{"Key":"a","Value":"3"}]}""");
        await CallAsync("UntagResource", """{"SecretId":"NAME","TagKeys":["b"]}""");
        Assert.Equal("""[{"Key":"a","Value":"3"}]""", (await CallAsync("DescribeSecret", """{"SecretId":"NAME"}"""))["Tags"]!.ToJsonString());
    }

    [Theory]
    [InlineData("{}", 32, "^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[^a-zA-Z0-9])[!-~]+$")]
    [InlineData("""{"PasswordLength":100,"ExcludePunctuation":true,"ExcludeNumbers":true,"ExcludeUppercase":true}""", 100, "^[a-z]+$")]
    [InlineData("""{"PasswordLength":50,"ExcludeCharacters":"abc","ExcludePunctuation":true,"IncludeSpace":true}""", 50, "^(?=.* )[A-Zd-z0-9 ]+$")]
    [InlineData("""{"PasswordLength":1,"RequireEachIncludedType":false}""", 1, "^[!-~]$")]
    public async Task A_random_password_has_what_was_asked_for(string request, int length, string pattern)
    {
        var password = $"{(await CallAsync("GetRandomPassword", request))["RandomPassword"]}";
        Assert.Equal(length, password.Length);
        Assert.Matches(pattern, password);
    }

    private static System.Text.Json.JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string NewToken() => Guid.NewGuid().ToString();

    private JsonObject Request(string request) => JsonNode.Parse(request.Replace("NAME", _name, StringComparison.Ordinal).Replace("TOKEN", NewToken(), StringComparison.Ordinal))!.AsObject();

    private Task<JsonObject> CallAsync(string operation, string request) => server.CallAsync("secretsmanager", operation, Request(request));

    private Task<(string Code, string Message)> RefusalAsync(string operation, string request) => RefusalAsync(operation, Request(request));

    private async Task<(string Code, string Message)> RefusalAsync(string operation, JsonObject request)
    {
        var error = await Assert.ThrowsAsync<AwsException>(() => server.CallAsync("secretsmanager", operation, request));
        return (error.Code, error.Message);
    }

    private async Task<IEnumerable<string>> ListedAsync(string key, string value) =>
        (await CallAsync("ListSecrets", $$"""{"Filters":[{"Key":"{{key}}","Values":["{{value}}"]}]}"""))["SecretList"]!.AsArray().Select(secret => $"{secret!["Name"]}");
}
