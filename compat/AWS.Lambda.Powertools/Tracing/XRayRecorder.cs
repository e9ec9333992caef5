using Amazon.XRay.Recorder.Core.Internal.Entities;
using AWS.Lambda.Powertools.Common;

namespace AWS.Lambda.Powertools.Tracing.Internal;

/// <summary>
/// Keeps the subsegment that runs, per asynchronous flow. Lambda makes and sends the function's own segment; the outermost subsegment
/// names it as its parent, by the trace header, and goes to the daemon when it ends, with all that is nested in it.
/// </summary>
internal static class XRayRecorder
{
    private static readonly AsyncLocal<Entity> Running = new();

    /// <summary>Outside Lambda, and where tracing is switched off, nothing is recorded.</summary>
    public static bool IsOn => PowertoolsEnvironment.InLambda && !PowertoolsEnvironment.TraceDisabled;

    /// <summary>The subsegment that runs; Lambda's own segment where there is none.</summary>
    public static Entity Current
    {
        get => IsOn ? Running.Value ?? LambdaSegment.Of(PowertoolsEnvironment.TraceHeader) : new Subsegment("Root");
        set
        {
            if (IsOn)
            {
                // Lambda's segment belongs to one invocation; the next one finds its own.
                Running.Value = value is LambdaSegment ? null : value;
            }
        }
    }

    public static Subsegment Begin(string name, string nameSpace, Entity parent)
    {
        var subsegment = new Subsegment(Sanitize(name)) { Namespace = nameSpace, IsSampled = parent.IsSampled };
        if (parent is LambdaSegment segment)
        {
            subsegment.TraceId = segment.TraceId;
            subsegment.ParentId = segment.Id;
        }
        else
        {
            parent.Nest(subsegment);
        }

        return subsegment;
    }

    public static void End(Subsegment subsegment)
    {
        subsegment.End = DateTimeOffset.UtcNow;
        if (IsOn && subsegment.IsSampled && subsegment.TraceId is not null)
        {
            XRayDaemon.Send(subsegment);
        }
    }

    /// <summary>X-Ray allows letters, digits, white space and <c>_ . : / % &amp; # = + - @</c> in names.</summary>
    private static string Sanitize(string name) =>
        string.Concat(name.Where(static c => char.IsAsciiLetterOrDigit(c) || char.IsWhiteSpace(c) || "_.:/%&#=+-@".Contains(c, StringComparison.Ordinal)));

    /// <summary>
    /// Lambda's segment of this invocation. The function cannot add to it: annotations and the like are dropped, as they are by AWS's SDK.
    /// </summary>
    private sealed class LambdaSegment : Entity
    {
        private LambdaSegment()
            : base("Facade")
        {
        }

        public static LambdaSegment Of(string header)
        {
            var fields = (header ?? "").Split(';').Select(static part => part.Split('=', 2)).Where(static part => part.Length == 2)
                .ToDictionary(static part => part[0].Trim(), static part => part[1].Trim(), StringComparer.OrdinalIgnoreCase);
            return new LambdaSegment
            {
                TraceId = fields.GetValueOrDefault("Root"),
                Id = fields.GetValueOrDefault("Parent"),
                IsSampled = fields.GetValueOrDefault("Sampled") == "1",
            };
        }
    }
}
