using System.Globalization;
using System.Text;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Streams;

/// <summary>A reader's place in a stream, as the opaque text that clients carry around. It lives 15 minutes.</summary>
internal sealed record ShardIterator(string StreamArn, long Sequence, DateTimeOffset IssuedAt)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    public override string ToString() =>
        $"{StreamArn}|1|{Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Sequence}|{IssuedAt.UtcTicks}"))}";

    public static ShardIterator Parse(string text, DateTimeOffset now)
    {
        if (text.Split('|') is [var arn, "1", var place]
            && TryDecode(place).Split('|') is [var sequence, var ticks]
            && long.TryParse(sequence, CultureInfo.InvariantCulture, out var at)
            && long.TryParse(ticks, CultureInfo.InvariantCulture, out var issued))
        {
            var iterator = new ShardIterator(arn, at, new DateTimeOffset(issued, TimeSpan.Zero));
            return now - iterator.IssuedAt <= Life
                ? iterator
                : throw new AwsException("ExpiredIteratorException", $"Iterator expired. The iterator was created at time {iterator.IssuedAt:R} while right now it is {now:R} which is further in the future than the tolerated delay of {Life.TotalMilliseconds} milliseconds.");
        }
        throw Errors.Validation("Invalid ShardIterator");
    }

    private static string TryDecode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var count) ? Encoding.ASCII.GetString(bytes, 0, count) : "";
    }
}
