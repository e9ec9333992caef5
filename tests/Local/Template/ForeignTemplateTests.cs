using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using LocalCloud;
using LocalCloud.Lambda;
using OrderSystem.Local.Tests.Lambda;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.Template;

/// <summary>
/// The template of a team that has never heard of this repository: other names, long-form intrinsics, mappings, conditions,
/// names left to CloudFormation, every kind of event source. Nothing in the local cloud may know a template by its names.
/// </summary>
public sealed class ForeignTemplateTests
{
    private static string Template { get; } = $$"""
        {
          "AWSTemplateFormatVersion": "2010-09-09",
          "Transform": ["AWS::Serverless-2016-10-31"],
          "Description": "Where is my parcel?",
          "Parameters": {
            "Stage": {"Type": "String", "Default": "test", "AllowedValues": ["test", "live"]},
            "JournalFolder": {"Type": "String"}
          },
          "Mappings": {"Sizes": {"test": {"Memory": "256"}, "live": {"Memory": "1024"}}},
          "Conditions": {"Live": {"Fn::Equals": [{"Ref": "Stage"}, "live"]}, "Rehearsal": {"Fn::Not": [{"Condition": "Live"}]}},
          "Globals": {
            "Function": {
              "Runtime": "dotnet10", "Handler": "LocalTestFunction", "CodeUri": "{{CodeUri}}", "Timeout": 10,
              "MemorySize": {"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "Memory"]},
              "Environment": {"Variables": {"JOURNAL": {"Ref": "JournalFolder"}}}
            }
          },
          "Resources": {
            "Photos": {"Type": "AWS::S3::Bucket", "Condition": "Live"},
            "Counter": {
              "Type": "AWS::Serverless::HttpApi",
              "Properties": {"StageName": {"Ref": "Stage"}, "StageVariables": {"colour": {"Fn::If": ["Rehearsal", "grey", "red"]}}}
            },
            "Scans": {
              "Type": "AWS::DynamoDB::Table",
              "Properties": {
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "StreamSpecification": {"StreamViewType": "NEW_IMAGE"}
              }
            },
            "Lost": {"Type": "AWS::SQS::Queue"},
            "Parcels": {
              "Type": "AWS::SQS::Queue",
              "DependsOn": "Lost",
              "Properties": {
                "QueueName": {"Fn::Join": ["-", [{"Ref": "AWS::StackName"}, {"Ref": "Stage"}, "parcels"]]},
                "VisibilityTimeout": 60,
                "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Lost", "Arn"]}, "maxReceiveCount": 4}
              }
            },
            "Notices": {"Type": "AWS::SNS::Topic"},
            "Depot": {"Type": "AWS::Events::EventBus", "Properties": {"Name": {"Fn::Sub": ["${Place}-depot", {"Place": "harbour"}]}}},
            "Front": {
              "Type": "AWS::Serverless::Function",
              "Properties": {
                "Events": {
                  "One": {"Type": "HttpApi", "Properties": {"ApiId": {"Ref": "Counter"}, "Path": "/parcels/{number}", "Method": "get"}},
                  "Rest": {"Type": "HttpApi", "Properties": {"ApiId": {"Ref": "Counter"}, "Path": "/{proxy+}", "Method": "any"}}
                }
              }
            },
            "Tracker": {
              "Type": "AWS::Serverless::Function",
              "Properties": {
                "Policies": [{"DynamoDBStreamReadPolicy": {"TableName": {"Ref": "Scans"}, "StreamName": "*"}}],
                "Events": {
                  "Changes": {
                    "Type": "DynamoDB",
                    "Properties": {
                      "Stream": {"Fn::GetAtt": ["Scans", "StreamArn"]}, "StartingPosition": "TRIM_HORIZON", "BatchSize": 5,
                      "FilterCriteria": {"Filters": [{"Pattern": "{\"eventName\":[\"INSERT\"]}"}]}
                    }
                  }
                }
              }
            },
            "Sorter": {
              "Type": "AWS::Serverless::Function",
              "Properties": {
                "Policies": [{"SQSPollerPolicy": {"QueueName": {"Fn::GetAtt": ["Parcels", "QueueName"]}}}],
                "Events": {"Work": {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": ["Parcels", "Arn"]}, "BatchSize": 1}}}
              }
            },
            "Crier": {
              "Type": "AWS::Serverless::Function",
              "Properties": {"Events": {"Heard": {"Type": "SNS", "Properties": {"Topic": {"Ref": "Notices"}, "FilterPolicy": {"loud": ["yes"]}}}}}
            },
            "Clerk": {
              "Type": "AWS::Serverless::Function",
              "Properties": {
                "Events": {
                  "Arrived": {
                    "Type": "EventBridgeRule",
                    "Properties": {"EventBusName": {"Ref": "Depot"}, "Pattern": {"source": ["harbour"], "detail": {"weight": [{"numeric": [">", 10]}]}}}
                  },
                  "Night": {"Type": "ScheduleV2", "Properties": {"ScheduleExpression": "cron(0 3 * * ? *)", "Input": "{\"night\":true}"}}
                }
              }
            }
          },
          "Outputs": {"Url": {"Value": {"Fn::Sub": "https://${Counter}.execute-api.${AWS::Region}.amazonaws.com/${Stage}"}}}
        }
        """;

    [Fact]
    public async Task Another_teams_template_runs_with_every_kind_of_event_source()
    {
        var stop = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("foreign-template-");
        var path = Path.Combine(folder.FullName, "parcels.template.json");
        await File.WriteAllTextAsync(path, Template, stop);
        var journal = folder.CreateSubdirectory("journal");
        await using var cloud = await CloudHost.StartAsync(new CloudOptions { TemplatePath = path, StackName = "parcels", Parameters = new Dictionary<string, string> { ["JournalFolder"] = journal.FullName } }, stop);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };

        Assert.Equal("parcels-test-parcels", cloud.Template.Find("Parcels")!.Name);
        Assert.Equal("harbour-depot", cloud.Template.Find("Depot")!.Name);
        var one = JsonNode.Parse(await http.GetStringAsync($"{cloud.ApiUrl}/parcels/17?full=yes", stop))!["event"]!;
        Assert.Equal(("17", "GET /parcels/{number}", "test", "grey"), ((string?)one["pathParameters"]!["number"], (string?)one["routeKey"], (string?)one["requestContext"]!["stage"], (string?)one["stageVariables"]!["colour"]));
        using (var posted = await http.PostAsync(new Uri($"{cloud.ApiUrl}/complaints/new"), new StringContent("late", Encoding.UTF8, "text/plain"), stop))
        {
            Assert.Equal((HttpStatusCode.OK, "ANY /{proxy+}"), (posted.StatusCode, (string?)JsonNode.Parse(await posted.Content.ReadAsStringAsync(stop))!["event"]!["routeKey"]));
        }

        await CallAsync("dynamodb", "PutItem", $$$"""{"TableName":"{{{cloud.Template.Find("Scans")!.Name}}}","Item":{"id":{"S":"scan-1"}}}""");
        await CallAsync("sqs", "SendMessage", $$"""{"QueueUrl":"{{cloud.AwsUrl}}000000000000/parcels-test-parcels","MessageBody":"sort me"}""");
        foreach (var loud in new[] { "no", "yes" })
        {
            await CallAsync("sns", "Publish", $$$"""{"TopicArn":"arn:aws:sns:us-east-1:000000000000:{{{cloud.Template.Find("Notices")!.Name}}}","Message":"loud: {{{loud}}}","MessageAttributes":{"loud":{"DataType":"String","StringValue":"{{{loud}}}"}}}""");
        }

        await CallAsync("events", "PutEvents", """{"Entries":[{"EventBusName":"harbour-depot","Source":"harbour","DetailType":"arrival","Detail":"{\"weight\":9}"},{"EventBusName":"harbour-depot","Source":"harbour","DetailType":"arrival","Detail":"{\"weight\":11}"}]}""");
        cloud.Schedules.Single().Fire();

        var seen = await EventuallyAsync(() => journal.EnumerateFiles("*.json").Select(file => File.ReadAllText(file.FullName)).ToList(), events => events.Count >= 7, 30);
        var all = string.Join('\n', seen);
        Assert.All(["scan-1", "sort me", "loud: yes", "\"weight\":11", "\"night\":true"], expected => Assert.Contains(expected, all.Replace(" ", "", StringComparison.Ordinal).Replace("sortme", "sort me", StringComparison.Ordinal).Replace("loud:yes", "loud: yes", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.All(["loud: no", "\"weight\":9"], unexpected => Assert.DoesNotContain(unexpected, all, StringComparison.Ordinal));
        await cloud.DisposeAsync();
        folder.Delete(recursive: true);

        Task<JsonObject> CallAsync(string service, string operation, string request) => cloud.Services[service].InvokeAsync(operation, JsonNode.Parse(request)!.AsObject(), stop);
    }
}
