namespace LocalCloud.Template;

/// <summary>Reads where a function's asynchronous invocations are told, and the dead-letter queues of its events.</summary>
internal sealed class DestinationReader(SamTemplate template, string function)
{
    private static readonly Dictionary<string, (string Service, string Action)> Types = new(StringComparer.Ordinal)
    {
        ["SQS"] = ("sqs", "sqs:SendMessage"),
        ["SNS"] = ("sns", "sns:Publish"),
        ["Lambda"] = ("lambda", "lambda:InvokeFunction"),
        ["EventBridge"] = ("events", "events:PutEvents"),
    };

    /// <summary>The ARN of a destination; null: there is none.</summary>
    /// <param name="invoke">The <c>EventInvokeConfig</c>.</param>
    /// <param name="outcome"><c>OnSuccess</c> or <c>OnFailure</c>.</param>
    public string? Read(PropertyReader? invoke, string outcome)
    {
        if (invoke?.Object("DestinationConfig")?.Object(outcome) is not { } destination)
        {
            return null;
        }

        var type = destination.OptionalText("Type");
        if (type is not null && !Types.ContainsKey(type))
        {
            throw destination.Fault("Type", $"the local cloud sends to {string.Join(", ", Types.Keys)}, not to '{type}'.{Suggestion.For(type, Types.Keys)}");
        }

        var arn = destination.OptionalText("Destination") ?? type switch
        {
            "SQS" => Made(SamExpansion.DestinationId(function, outcome, type), "Arn"),
            "SNS" => Made(SamExpansion.DestinationId(function, outcome, type), PhysicalNames.Ref),
            _ => throw destination.Fault("Destination is missing: only a queue or a topic is made without it, by Type: SQS or Type: SNS."),
        };
        return Types.Values.Any(known => Delivery.Targets.Is(arn, known.Service)) && (type is null || Delivery.Targets.Is(arn, Types[type].Service))
            ? arn
            : throw destination.Fault("Destination", $"'{arn}' is not the ARN of {(type is null ? "a queue, topic, function or event bus" : $"{type}, which Type says it is")}.");
    }

    /// <summary>What SAM lets the function's role do: send to each destination whose <c>Type</c> says what it is.</summary>
    public IEnumerable<(string Action, string Arn)> Permissions(PropertyReader? invoke)
    {
        foreach (var outcome in new[] { "OnSuccess", "OnFailure" })
        {
            if (Read(invoke, outcome) is { } arn && invoke!.Object("DestinationConfig")!.Object(outcome)!.OptionalText("Type") is { } type)
            {
                yield return (Types[type].Action, arn);
            }
        }
    }

    /// <summary>The queue of a <c>DeadLetterConfig</c> of an event; null: there is none.</summary>
    /// <param name="properties">The event's.</param>
    /// <param name="name">The event's.</param>
    public string? ReadLetters(PropertyReader properties, string name)
    {
        if (properties.Object("DeadLetterConfig") is not { } letters)
        {
            return null;
        }

        if (letters.Has("Arn") == letters.Has("Type"))
        {
            throw letters.Fault("it needs one of Arn and Type.");
        }

        _ = letters.Choice("Type", "SQS");
        var arn = letters.OptionalText("Arn") ?? Made(SamExpansion.LettersId(function, name, letters.OptionalText("QueueLogicalId")), "Arn");
        return Delivery.Targets.Is(arn, "sqs") ? arn : throw letters.Fault("Arn", $"'{arn}' is not the ARN of a queue.");
    }

    private string Made(string id, string attribute) => template.ValueOf(template.Find(id)!, attribute);
}
