using Amazon.Runtime;

namespace Amazon.Lambda;

/// <summary>Whether to wait for the answer.</summary>
public class InvocationType : ConstantClass
{
    public static readonly InvocationType DryRun = new("DryRun");

    public static readonly InvocationType Event = new("Event");

    public static readonly InvocationType RequestResponse = new("RequestResponse");

    public InvocationType(string value)
        : base(value)
    {
    }

    public static InvocationType FindValue(string value) => FindValue<InvocationType>(value);

    public static implicit operator InvocationType(string value) => FindValue(value);
}

/// <summary>Whether the answer brings the end of the log.</summary>
public class LogType : ConstantClass
{
    public static readonly LogType None = new("None");

    public static readonly LogType Tail = new("Tail");

    public LogType(string value)
        : base(value)
    {
    }

    public static LogType FindValue(string value) => FindValue<LogType>(value);

    public static implicit operator LogType(string value) => FindValue(value);
}
