namespace Stripe;

/// <summary>A parameter that takes one of two types, built by assignment.</summary>
public class AnyOf<T1, T2>
{
    public AnyOf(T1 value) => Value = value;

    public AnyOf(T2 value) => Value = value;

    internal object Value { get; }

    public static implicit operator AnyOf<T1, T2>(T1 value) => value is null ? null : new AnyOf<T1, T2>(value);

    public static implicit operator AnyOf<T1, T2>(T2 value) => value is null ? null : new AnyOf<T1, T2>(value);

    internal object ToForm() => Value is DateRangeOptions range ? range.ToForm() : Value;
}
