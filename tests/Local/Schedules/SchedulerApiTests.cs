using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OrderSystem.Local.Tests.Lambda;

namespace OrderSystem.Local.Tests.Schedules;

public sealed class SchedulerApiTests
{
    private const string Template = """
          Letters: {Type: AWS::SQS::Queue}
          Worker:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: dotnet10
              Handler: LocalTestFunction
              CodeUri: $CODEURI
              Events:
                Night:
                  Type: ScheduleV2
                  Properties:
                    ScheduleExpression: cron(0 3 * * ? *)
                    ScheduleExpressionTimezone: Europe/Berlin
                    GroupName: nightly
                    Description: At night
                    StartDate: '2030-01-01T00:00:00Z'
                    FlexibleTimeWindow: {Mode: FLEXIBLE, MaximumWindowInMinutes: 5}
                    Input: '{"night":true}'
                    RetryPolicy: {MaximumRetryAttempts: 3}
                    DeadLetterConfig: {Arn: !GetAtt Letters.Arn}
                Tick: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day), State: DISABLED}}
                Tock: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day)}}

        """;

    [Fact]
    public async Task The_schedules_of_the_template_are_read_over_Schedulers_own_API()
    {
        await using var system = await CloudFixture.StartAsync(Template.Replace("$CODEURI", TestFunctions.CodeUri, StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = system.Cloud.AwsUrl };

        var night = await GetAsync("/schedules/WorkerNight?groupName=nightly");
        Assert.Equal("arn:aws:scheduler:us-east-1:000000000000:schedule/nightly/WorkerNight", $"{night["Arn"]}");
        Assert.Equal(("cron(0 3 * * ? *)", "Europe/Berlin", "nightly", "At night", "ENABLED"), ($"{night["ScheduleExpression"]}", $"{night["ScheduleExpressionTimezone"]}", $"{night["GroupName"]}", $"{night["Description"]}", $"{night["State"]}"));
        Assert.Equal("""{"MaximumWindowInMinutes":5,"Mode":"FLEXIBLE"}""", night["FlexibleTimeWindow"]!.ToJsonString());
        Assert.Equal(DateTimeOffset.Parse("2030-01-01T00:00:00Z").ToUnixTimeSeconds(), (double)night["StartDate"]!);
        var target = night["Target"]!;
        Assert.EndsWith(":function:local-Worker", $"{target["Arn"]}", StringComparison.Ordinal);
        Assert.Equal(("""{"night":true}""", "3", "86400"), ($"{target["Input"]}", $"{target["RetryPolicy"]!["MaximumRetryAttempts"]}", $"{target["RetryPolicy"]!["MaximumEventAgeInSeconds"]}"));
        Assert.EndsWith(":local-Letters", $"{target["DeadLetterConfig"]!["Arn"]}", StringComparison.Ordinal);

        Assert.Equal(["WorkerNight", "WorkerTick", "WorkerTock"], await NamesAsync("/schedules", "Schedules"));
        Assert.Equal(["WorkerNight"], await NamesAsync("/schedules?ScheduleGroup=nightly", "Schedules"));
        Assert.Equal(["WorkerTick"], await NamesAsync("/schedules?State=DISABLED", "Schedules"));
        Assert.Equal(["WorkerTick", "WorkerTock"], await NamesAsync("/schedules?NamePrefix=WorkerT", "Schedules"));
        Assert.Equal(["default", "nightly"], await NamesAsync("/schedule-groups", "ScheduleGroups"));
        Assert.Equal("ACTIVE", $"{(await GetAsync("/schedule-groups/nightly"))["State"]}");
        var page = await GetAsync("/schedules?MaxResults=2");
        Assert.Equal(["WorkerTock"], await NamesAsync($"/schedules?MaxResults=2&NextToken={page["NextToken"]}", "Schedules"));

        await RefusedAsync(HttpMethod.Get, "/schedules/none", HttpStatusCode.NotFound, "ResourceNotFoundException", "Schedule none does not exist.");
        await RefusedAsync(HttpMethod.Get, "/schedules/WorkerNight", HttpStatusCode.NotFound, "ResourceNotFoundException", "Schedule WorkerNight does not exist.");
        await RefusedAsync(HttpMethod.Get, "/schedule-groups/none", HttpStatusCode.NotFound, "ResourceNotFoundException", "Schedule group none does not exist.");
        await RefusedAsync(HttpMethod.Get, "/schedules?MaxResults=101", HttpStatusCode.BadRequest, "ValidationException", "1 validation error detected: Value '101' at 'maxResults'");
        await RefusedAsync(HttpMethod.Post, "/schedules/new", HttpStatusCode.NotImplemented, "UnsupportedOperation", "The local EventBridge Scheduler does not support CreateSchedule.");
        await RefusedAsync(HttpMethod.Delete, "/schedule-groups/nightly", HttpStatusCode.NotImplemented, "UnsupportedOperation", "The local EventBridge Scheduler does not support DeleteScheduleGroup.");

        async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken))!;

        async Task<IEnumerable<string>> NamesAsync(string path, string list) => (await GetAsync(path))[list]!.AsArray().Select(one => $"{one!["Name"]}");

        async Task RefusedAsync(HttpMethod method, string path, HttpStatusCode status, string type, string message)
        {
            using var content = new StringContent("{}", Encoding.UTF8, "application/json");
            using var request = new HttpRequestMessage(method, path) { Content = method == HttpMethod.Post ? content : null };
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal((status, type), (answer.StatusCode, answer.Headers.GetValues("x-amzn-errortype").Single()));
            Assert.StartsWith(message, $"{JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["Message"]}", StringComparison.Ordinal);
        }
    }
}
