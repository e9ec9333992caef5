namespace Stripe;

/// <summary>Options that are sent inside others.</summary>
public interface INestedOptions;

/// <summary>What every call accepts.</summary>
public class BaseOptions : INestedOptions
{
    /// <summary>Fields to answer as whole objects, for example <c>latest_charge.refunds</c>.</summary>
    public List<string> Expand { get; set; }

    /// <summary>Parameters this version of the client has no property for.</summary>
    public IDictionary<string, object> ExtraParams { get; set; }

    public void AddExpand(string value) => (Expand ??= []).Add(value);

    public void AddRangeExpand(IEnumerable<string> values) => (Expand ??= []).AddRange(values);

    public void AddExtraParam(string key, object value) => (ExtraParams ??= new Dictionary<string, object>())[key] = value;

    /// <summary>Adds the parameters by their names on the wire; null values are dropped later.</summary>
    internal virtual void Write(ICollection<KeyValuePair<string, object>> form)
    {
    }
}

/// <summary>Paging: newest first, after or before an id.</summary>
public class ListOptions : BaseOptions
{
    /// <summary>1 to 100; Stripe's default is 10.</summary>
    public long? Limit { get; set; }

    public string StartingAfter { get; set; }

    public string EndingBefore { get; set; }

    internal override void Write(ICollection<KeyValuePair<string, object>> form)
    {
        form.Add(new("limit", Limit));
        form.Add(new("starting_after", StartingAfter));
        form.Add(new("ending_before", EndingBefore));
    }
}

/// <summary>A span of time, each end open or closed; null is no end.</summary>
public class DateRangeOptions : INestedOptions
{
    public DateTime? GreaterThan { get; set; }

    public DateTime? GreaterThanOrEqual { get; set; }

    public DateTime? LessThan { get; set; }

    public DateTime? LessThanOrEqual { get; set; }

    internal Dictionary<string, object> ToForm()
    {
        var ends = new Dictionary<string, object>();
        Add("gt", GreaterThan);
        Add("gte", GreaterThanOrEqual);
        Add("lt", LessThan);
        Add("lte", LessThanOrEqual);
        return ends;

        void Add(string name, DateTime? end)
        {
            if (end is { } instant)
            {
                ends[name] = instant;
            }
        }
    }
}
