using System.Text.Json.Nodes;

namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>AWS's own clients see the tables, the queues and their messages.</summary>
[Collection(RunningSystemTests.Name)]
public sealed class AwsClientTests(RunningSystem running)
{
    private static readonly Dictionary<string, string> Credentials = new()
    {
        ["AWS_ACCESS_KEY_ID"] = "local",
        ["AWS_SECRET_ACCESS_KEY"] = "local",
        ["AWS_DEFAULT_REGION"] = "us-east-1",
        ["AWS_PAGER"] = "",
    };

    private readonly LocalSystem _system = running.System;

    [Fact]
    public async Task The_AWS_CLI_lists_the_table_the_queues_and_a_message()
    {
        Assert.SkipUnless(await RunsAsync("aws", "--version"), "the AWS CLI (`aws`) is not installed");
        using var ada = _system.Customer("ada");
        var orderId = await ada.PlaceAsync();

        Assert.Equal(["DeadLetters", "Orders"], Texts((await AwsAsync("dynamodb", "list-tables"))["TableNames"]).Order());
        var items = (await AwsAsync("dynamodb", "scan", "--table-name", "Orders"))["Items"]!.AsArray();
        Assert.Contains(items, item => (string?)item!["orderId"]!["S"] == orderId);
        Assert.Equal(["InvocationFailures", "PaymentDeadLetters", "PaymentQueue", "StreamFailures"], Texts((await AwsAsync("sqs", "list-queues"))["QueueUrls"]).Select(url => url[(url.LastIndexOf('/') + 1)..]).Order());

        var queue = (await AwsAsync("sqs", "create-queue", "--queue-name", "FromTheCommandLine"))["QueueUrl"]!.GetValue<string>();
        await AwsAsync("sqs", "send-message", "--queue-url", queue, "--message-body", "hello");
        var message = Assert.Single((await AwsAsync("sqs", "receive-message", "--queue-url", queue, "--wait-time-seconds", "2"))["Messages"]!.AsArray());
        Assert.Equal("hello", (string?)message!["Body"]);
        await AwsAsync("sqs", "delete-queue", "--queue-url", queue);
    }

    [Fact]
    public async Task Boto3_lists_the_table_the_queues_and_a_message()
    {
        Assert.SkipUnless(await RunsAsync("python3", "-c", "import boto3"), "boto3 is not installed (`python3 -m pip install boto3`)");
        const string Script = """
            import boto3, json, sys
            def client(name): return boto3.client(name, endpoint_url=sys.argv[1])
            sqs = client('sqs')
            url = sqs.create_queue(QueueName='FromBoto3')['QueueUrl']
            sqs.send_message(QueueUrl=url, MessageBody='hello')
            body = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2)['Messages'][0]['Body']
            sqs.delete_queue(QueueUrl=url)
            print(json.dumps({'tables': client('dynamodb').list_tables()['TableNames'], 'body': body,
                'topics': [t['TopicArn'].split(':')[-1] for t in client('sns').list_topics()['Topics']],
                'orders': client('dynamodb').scan(TableName='Orders', Select='COUNT')['Count']}))
            """;

        var ran = await DevProcess.RunAsync("python3", ["-c", Script, $"{_system.Aws}"], Credentials);

        Assert.True(ran.ExitCode == 0, ran.Errors);
        var seen = JsonNode.Parse(ran.Output)!;
        Assert.Equal(["DeadLetters", "Orders"], Texts(seen["tables"]).Order());
        Assert.Equal("hello", (string?)seen["body"]);
        Assert.Equal(["Alerts"], Texts(seen["topics"]));
    }

    private static IEnumerable<string> Texts(JsonNode? array) => array!.AsArray().Select(text => text!.GetValue<string>());

    private static async Task<bool> RunsAsync(string command, params string[] arguments)
    {
        try
        {
            return (await DevProcess.RunAsync(command, arguments, null)).ExitCode == 0;
        }
        catch (global::System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private async Task<JsonObject> AwsAsync(params string[] arguments)
    {
        var ran = await DevProcess.RunAsync("aws", ["--endpoint-url", $"{_system.Aws}", "--output", "json", .. arguments], Credentials);
        Assert.True(ran.ExitCode == 0, $"aws {string.Join(' ', arguments)}: {ran.Errors}");
        return ran.Output.Trim().Length == 0 ? [] : JsonNode.Parse(ran.Output)!.AsObject();
    }
}
