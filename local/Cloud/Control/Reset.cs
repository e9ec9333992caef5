using System.Text.Json.Nodes;
using LocalCloud.CodeDeploy;
using LocalCloud.EventBridge;
using LocalCloud.Protocol;
using LocalCloud.Sns;
using LocalCloud.Sqs;

namespace LocalCloud.Control;

/// <summary>Empties the embedded services: all messages, all items, logs and traces. What the template declares stays.</summary>
internal sealed class Reset(CloudHost cloud)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var service in cloud.Services.Values)
        {
            switch (service)
            {
                case SqsService sqs:
                    sqs.Reset();
                    break;
                case SnsService sns:
                    sns.Reset();
                    break;
                case EventBridgeService events:
                    events.Reset();
                    break;
                case CodeDeployService codeDeploy:
                    codeDeploy.Reset();
                    break;
                case RemoteAwsService:
                    break;
                case { Name: "dynamodb" }:
                    await DeleteItemsAsync(service, cancellationToken);
                    break;
                default:
                    break;
            }
        }

        foreach (var function in cloud.Lambda.Functions)
        {
            function.ResetCounts();
        }

        cloud.Lambda.Logs.Clear();
        cloud.Lambda.Traces.Clear();
        cloud.Guard.Reset();
        foreach (var schedule in cloud.Schedules)
        {
            schedule.Status.Reset();
        }

        cloud.Meter.Reset();
    }

    private static async Task DeleteItemsAsync(IAwsService dynamoDb, CancellationToken cancellationToken)
    {
        foreach (var name in (await dynamoDb.InvokeAsync("ListTables", [], cancellationToken))["TableNames"]!.AsArray())
        {
            var table = (string)name!;
            var description = await dynamoDb.InvokeAsync("DescribeTable", new JsonObject { ["TableName"] = table }, cancellationToken);
            var keys = description["Table"]!["KeySchema"]!.AsArray().Select(key => (string)key!["AttributeName"]!).ToList();
            JsonNode? from = null;
            do
            {
                var request = new JsonObject { ["TableName"] = table };
                if (from is not null)
                {
                    request["ExclusiveStartKey"] = from;
                }

                var page = await dynamoDb.InvokeAsync("Scan", request, cancellationToken);
                foreach (var item in page["Items"]!.AsArray())
                {
                    var key = new JsonObject(keys.Select(attribute => KeyValuePair.Create(attribute, item![attribute]?.DeepClone())));
                    await dynamoDb.InvokeAsync("DeleteItem", new JsonObject { ["TableName"] = table, ["Key"] = key }, cancellationToken);
                }

                from = page["LastEvaluatedKey"]?.DeepClone();
            }
            while (from is not null);
        }
    }
}
