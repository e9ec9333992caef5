using System.Text.Json.Nodes;
using LocalCloud.Delivery;
using LocalCloud.EventBridge.Inputs;

namespace LocalCloud.EventBridge;

/// <summary>Where a rule sends the events that match it.</summary>
/// <param name="Id">Unique within the rule.</param>
/// <param name="Arn">Of a function, queue, topic or event bus.</param>
/// <param name="Input">What it gets.</param>
/// <param name="Retry">How long an event that it does not take is offered again.</param>
/// <param name="DeadLetterArn">The queue of what it does not take; null: there is none.</param>
/// <param name="Json">As it was given.</param>
internal sealed record Target(string Id, string Arn, TargetInput Input, RetryPolicy Retry, string? DeadLetterArn, JsonObject Json)
{
    private const string Member = "targets.1.member";

    private static readonly string[] Elsewhere =
    [
        "KinesisParameters", "RunCommandParameters", "EcsParameters", "BatchParameters", "SqsParameters", "HttpParameters", "RedshiftDataParameters",
        "SageMakerPipelineParameters", "AppSyncParameters",
    ];

    /// <summary>What AWS checks before it looks for the rule.</summary>
    /// <exception cref="Protocol.AwsException">AWS would refuse it.</exception>
    public static void CheckForm(JsonObject json)
    {
        var arn = json["Arn"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
        if (arn.Length > 0 && arn.Split(':') is not ["arn", { Length: > 0 }, { Length: > 0 }, _, _, { Length: > 0 }, ..])
        {
            throw EventErrors.Validation($"Parameter {arn} is not valid. Reason: Provided Arn is not in correct format.");
        }

        if (arn.EndsWith(".fifo", StringComparison.Ordinal) && Delivery.Targets.Is(arn, "sqs") && !json.ContainsKey("SqsParameters"))
        {
            throw EventErrors.Validation($"Parameter(s) SqsParameters must be specified for target: {json["Id"]}.");
        }
    }

    /// <exception cref="Protocol.AwsException">AWS would refuse it, or it is of a kind that is not delivered to here.</exception>
    public static Target Read(JsonObject json)
    {
        CheckForm(json);
        if (Elsewhere.FirstOrDefault(json.ContainsKey) is { } parameters)
        {
            throw EventErrors.NotSupported($"{parameters} of targets");
        }

        var target = new EventRequest("Target", json, "Id", "Arn", "RoleArn", "Input", "InputPath", "InputTransformer", "DeadLetterConfig", "RetryPolicy");
        var (id, arn) = (target.Text("Id"), target.Text("Arn"));
        new Constraints().Name(id, $"{Member}.id").Text(arn, $"{Member}.arn", 1600, needed: true).Text(target.Text("RoleArn"), $"{Member}.roleArn", 1600).Check();
        CheckArn(arn!);
        if (Delivery.Targets.Is(arn!, "events") && TargetInput.Members.Any(target.Has))
        {
            throw EventErrors.NotSupported("an input for an event bus as a target: the event itself goes on");
        }

        return new Target(id!, arn!, TargetInput.Read(target, id!), ReadRetry(target), ReadLetters(target), (JsonObject)json.DeepClone());
    }

    private static void CheckArn(string arn)
    {
        if (!Delivery.Targets.Takes(arn) || arn.EndsWith(".fifo", StringComparison.Ordinal))
        {
            throw EventErrors.NotSupported($"targets as {arn}; it delivers to functions, standard queues, topics and event buses");
        }
    }

    private static RetryPolicy ReadRetry(EventRequest target)
    {
        if (target.Object("RetryPolicy") is not { } json)
        {
            return RetryPolicy.Default;
        }

        var retry = new EventRequest("RetryPolicy", json, "MaximumRetryAttempts", "MaximumEventAgeInSeconds");
        var (attempts, age) = (retry.Number("MaximumRetryAttempts"), retry.Number("MaximumEventAgeInSeconds"));
        new Constraints()
            .Number(attempts, $"{Member}.retryPolicy.maximumRetryAttempts", 0, RetryPolicy.MostAttempts)
            .Number(age, $"{Member}.retryPolicy.maximumEventAgeInSeconds", 60, RetryPolicy.LongestAgeSeconds)
            .Check();
        return new RetryPolicy(attempts ?? RetryPolicy.MostAttempts, TimeSpan.FromSeconds(age ?? RetryPolicy.LongestAgeSeconds));
    }

    private static string? ReadLetters(EventRequest target)
    {
        var letters = target.Object("DeadLetterConfig") is { } json ? new EventRequest("DeadLetterConfig", json, "Arn").Text("Arn") : null;
        return letters is null || (Delivery.Targets.Is(letters, "sqs") && !letters.EndsWith(".fifo", StringComparison.Ordinal))
            ? letters
            : throw EventErrors.Validation($"Parameter {letters} is not valid. Reason: Provided Arn is not the Arn of a standard queue.");
    }
}
