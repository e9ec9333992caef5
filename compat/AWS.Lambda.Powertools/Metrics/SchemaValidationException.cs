namespace AWS.Lambda.Powertools.Metrics;

/// <summary>Metrics that CloudWatch could not read: no namespace, or nothing at all where something must be.</summary>
public class SchemaValidationException : Exception
{
    public SchemaValidationException(string propertyName)
        : base($"EMF schema is invalid. '{propertyName}' is mandatory and not specified.")
    {
    }

    public SchemaValidationException(bool raiseEmptyMetrics)
        : base("No metrics have been provided.")
    {
    }
}
