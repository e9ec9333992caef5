using System.Text.Json.Nodes;
using LocalCloud;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.Template;

/// <summary>
/// The template of a team that has never heard of this repository: other names, long-form intrinsics, mappings, conditions,
/// names left to CloudFormation, every kind of event source. Nothing in the local cloud may know a template by its names.
/// </summary>
public sealed class ForeignTemplateTests
{
    private static readonly string[] Expected = ["scan-1", "sort-me", "loud-yes", "heavy-11", "at night"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_teams_template_runs_with_every_kind_of_event_source()
    {
        var journal = Directory.CreateTempSubdirectory("parcels-");
        await using var cloud = await CloudHost.StartAsync(
            new CloudOptions { TemplatePath = Path.Combine(CodeUri, "..", "Local", "Template", "parcels.template.json"), StackName = "parcels", Parameters = new Dictionary<string, string> { ["JournalFolder"] = journal.FullName } }, Stop);
        using var http = new HttpClient { BaseAddress = new Uri($"{cloud.ApiUrl}/"), Timeout = TimeSpan.FromSeconds(60) };

        var parcel = JsonNode.Parse(await http.GetStringAsync("parcels/17?full=yes", Stop))!["event"]!;
        Assert.Equal(("17", "GET /parcels/{number}", "test", "grey"), ((string?)parcel["pathParameters"]!["number"], (string?)parcel["routeKey"], (string?)parcel["requestContext"]!["stage"], (string?)parcel["stageVariables"]!["colour"]));
        using var posted = await http.PostAsync("complaints/new", new StringContent("late"), Stop);
        Assert.Equal("ANY /{proxy+}", (string?)JsonNode.Parse(await posted.Content.ReadAsStringAsync(Stop))!["event"]!["routeKey"]);

        await CallAsync(cloud, "dynamodb", "PutItem", new() { ["TableName"] = cloud.Template.Find("Scans")!.Name, ["Item"] = new JsonObject { ["id"] = new JsonObject { ["S"] = "scan-1" } } });
        await CallAsync(cloud, "sqs", "SendMessage", new() { ["QueueUrl"] = $"{cloud.AwsUrl}000000000000/parcels-test-parcels", ["MessageBody"] = "sort-me" });
        foreach (var loud in new[] { "no", "yes" })
        {
            await CallAsync(cloud, "sns", "Publish", new()
            {
                ["TopicArn"] = $"arn:aws:sns:us-east-1:000000000000:{cloud.Template.Find("Notices")!.Name}",
                ["Message"] = $"loud-{loud}",
                ["MessageAttributes"] = new JsonObject { ["loud"] = new JsonObject { ["DataType"] = "String", ["StringValue"] = loud } },
            });
        }

        await CallAsync(cloud, "events", "PutEvents", new() { ["Entries"] = new JsonArray([.. new[] { "light-9", "heavy-11" }.Select(Arrival)]) });
        cloud.Schedules.Single().Fire();

        // A function that should not have been called would have been by the time all the others have.
        var events = await EventuallyAsync(() => journal.EnumerateFiles("*.json").Select(file => File.ReadAllText(file.FullName)).ToList(), seen => Expected.All(name => seen.Exists(text => text.Contains(name, StringComparison.Ordinal))), 30);
        Assert.DoesNotContain(events, text => text.Contains("loud-no", StringComparison.Ordinal) || text.Contains("light-9", StringComparison.Ordinal));
        journal.Delete(recursive: true);
    }

    private static JsonObject Arrival(string parcel) => new()
    {
        ["EventBusName"] = "harbour-depot",
        ["Source"] = "harbour",
        ["DetailType"] = "arrival",
        ["Detail"] = $$"""{"parcel":"{{parcel}}","weight":{{parcel.Split('-')[1]}}}""",
    };

    private static Task<JsonObject> CallAsync(CloudHost cloud, string service, string operation, JsonObject request) => cloud.Services[service].InvokeAsync(operation, request, Stop);
}
