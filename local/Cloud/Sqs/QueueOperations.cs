using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Protocol;

namespace LocalCloud.Sqs;

/// <summary>The operations on queues, not on what is in them.</summary>
internal sealed partial class QueueOperations(QueueDirectory queues)
{
    private const int LargestPage = 1000;

    private static readonly HashSet<string> KnownAttributes =
    [
        "All", "QueueArn", "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed", "CreatedTimestamp", "LastModifiedTimestamp",
        .. QueueAttributes.AllNames,
    ];

    public JsonObject Create(JsonObject request)
    {
        var name = request.Optional("QueueName") ?? throw SqsErrors.Missing("QueueName");
        var given = request.TextMap("Attributes") ?? [];
        if (given.GetValueOrDefault("FifoQueue")?.ToUpperInvariant() == "TRUE")
        {
            throw FifoName().IsMatch(name)
                ? AwsException.NotSupported("SQS", $"FIFO queues ({name})")
                : SqsErrors.InvalidValue("The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.");
        }

        if (!StandardName().IsMatch(name))
        {
            throw SqsErrors.InvalidValue("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
        }

        var attributes = QueueAttributes.Default.With(given);
        var tags = QueueTags.None.With(request.TextMap("tags") ?? request.TextMap("Tags") ?? [], name);
        CheckRedrive(queues.ArnOf(name), attributes);
        var (queue, isNew) = queues.GetOrAdd(name, attributes);
        if (isNew)
        {
            queue.Change((QueueTags _) => tags);
        }
        else if (queue.Attributes.FirstDifference(given) is { } difference)
        {
            throw SqsErrors.QueueNameExists(difference);
        }

        return new JsonObject { ["QueueUrl"] = queues.UrlOf(queue) };
    }

    public JsonObject GetUrl(JsonObject request)
    {
        var name = request.Required("QueueName");
        var owner = request.Optional("QueueOwnerAWSAccountId") ?? queues.Account;
        return name.Contains('/', StringComparison.Ordinal) || owner != queues.Account
            ? throw SqsErrors.QueueDoesNotExist()
            : new JsonObject { ["QueueUrl"] = queues.UrlOf(queues.Find(name)) };
    }

    public JsonObject List(JsonObject request)
    {
        var prefix = request.Optional("QueueNamePrefix") ?? "";
        var answer = Page(request, "QueueUrls", queues.All.Where(queue => queue.Name.StartsWith(prefix, StringComparison.Ordinal)));
        if (answer["QueueUrls"]!.AsArray().Count == 0)
        {
            answer.Remove("QueueUrls");
        }

        return answer;
    }

    public JsonObject ListDeadLetterSources(JsonObject request)
    {
        var target = Queue(request).Arn;
        return Page(request, "queueUrls", queues.All.Where(queue => queue.Attributes.Redrive?.DeadLetterTargetArn == target));
    }

    public JsonObject Delete(JsonObject request)
    {
        queues.Delete(Queue(request));
        return [];
    }

    public JsonObject GetAttributes(JsonObject request)
    {
        var queue = Queue(request);
        var asked = request.Texts("AttributeNames");
        if (asked.FirstOrDefault(name => !KnownAttributes.Contains(name)) is { } unknown)
        {
            throw SqsErrors.InvalidAttributeName(unknown);
        }

        var counts = queue.Count();
        var attributes = new OrderedDictionary<string, string?>(StringComparer.Ordinal)
        {
            ["QueueArn"] = queue.Arn,
            ["ApproximateNumberOfMessages"] = Text(counts.Visible),
            ["ApproximateNumberOfMessagesNotVisible"] = Text(counts.InFlight),
            ["ApproximateNumberOfMessagesDelayed"] = Text(counts.Delayed),
            ["CreatedTimestamp"] = Text(queue.Created.ToUnixTimeSeconds()),
            ["LastModifiedTimestamp"] = Text(queue.Modified.ToUnixTimeSeconds()),
        };
        foreach (var name in QueueAttributes.Names)
        {
            attributes[name] = queue.Attributes[name];
        }

        var shown = new JsonObject(attributes
            .Where(attribute => attribute.Value is not null && (asked.Contains("All") || asked.Contains(attribute.Key)))
            .Select(attribute => KeyValuePair.Create(attribute.Key, (JsonNode?)attribute.Value)));
        return shown.Count > 0 ? new JsonObject { ["Attributes"] = shown } : [];
    }

    public JsonObject SetAttributes(JsonObject request)
    {
        var queue = Queue(request);
        var given = request.TextMap("Attributes") ?? throw SqsErrors.Missing("Attributes");
        queue.Change(attributes =>
        {
            var changed = attributes.With(given);
            if (given.ContainsKey("RedrivePolicy"))
            {
                CheckRedrive(queue.Arn, changed);
            }

            return changed;
        });
        return [];
    }

    public JsonObject Purge(JsonObject request)
    {
        var queue = Queue(request);
        return queue.Purge() ? [] : throw SqsErrors.PurgeQueueInProgress(queue.Name);
    }

    private StandardQueue Queue(JsonObject request) => queues.Of(request);

    /// <summary>A page only where its size is asked for; a token names the last queue shown.</summary>
    private JsonObject Page(JsonObject request, string member, IEnumerable<StandardQueue> found)
    {
        var size = request.Number("MaxResults", 1, LargestPage);
        var after = request.Optional("NextToken") is { Length: > 0 } token ? FromToken(token) : "";
        var page = found.Where(queue => string.CompareOrdinal(queue.Name, after) > 0).Take((size ?? LargestPage) + 1).ToList();
        var shown = page.Take(size ?? LargestPage).ToList();
        var answer = new JsonObject { [member] = new JsonArray([.. shown.Select(queue => JsonValue.Create(queues.UrlOf(queue)))]) };
        if (size is not null && page.Count > shown.Count)
        {
            answer["NextToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(shown[^1].Name));
        }

        return answer;
    }

    private static string FromToken(string token)
    {
        var name = new byte[token.Length];
        return Convert.TryFromBase64String(token, name, out var length)
            ? Encoding.UTF8.GetString(name, 0, length)
            : throw SqsErrors.InvalidValue(token, "NextToken", "It is not one that SQS gave.");
    }

    private void CheckRedrive(string source, QueueAttributes attributes)
    {
        if (attributes.Redrive is not { } redrive)
        {
            return;
        }

        var target = queues.FindByArn(redrive.DeadLetterTargetArn) ?? throw SqsErrors.InvalidValue(redrive, "RedrivePolicy", "Dead letter target does not exist.");
        if (target.Attributes.Allowed is { } allowed && !allowed.Allows(source))
        {
            throw SqsErrors.InvalidValue(redrive, "RedrivePolicy", $"The dead-letter queue {redrive.DeadLetterTargetArn} does not allow this queue (RedriveAllowPolicy).");
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,80}\z")]
    private static partial Regex StandardName();

    [GeneratedRegex(@"^(?=.{6,80}\z)[A-Za-z0-9_-]+\.fifo\z")]
    private static partial Regex FifoName();
}
