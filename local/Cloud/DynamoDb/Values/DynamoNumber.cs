using System.Globalization;
using System.Numerics;

namespace LocalCloud.DynamoDb.Values;

/// <summary>
/// DynamoDB's number: exact, up to 38 significant digits, magnitude 1E-130 to 9.99…E+125.
/// Source: Amazon DynamoDB developer guide, "Supported data types and naming rules", section Number.
/// </summary>
internal readonly struct DynamoNumber : IEquatable<DynamoNumber>, IComparable<DynamoNumber>
{
    private const int MaximumDigits = 38;
    private const int LargestMagnitude = 125;
    private const int SmallestMagnitude = -130;

    // The value is coefficient × 10^exponent; the coefficient never ends in a zero, so equal values have equal parts.
    private readonly BigInteger _coefficient;
    private readonly int _exponent;

    private DynamoNumber(BigInteger coefficient, int exponent, int digits)
    {
        _coefficient = coefficient;
        _exponent = exponent;
        Digits = digits;
    }

    public static DynamoNumber Zero { get; } = new(BigInteger.Zero, 0, 1);

    /// <summary>How many significant digits there are; zero has one.</summary>
    public int Digits { get; }

    public bool IsNegative => _coefficient.Sign < 0;

    /// <summary>The power of ten of the first digit.</summary>
    private int Magnitude => Digits + _exponent - 1;

    public static DynamoNumber From(long value) => Create(value, 0);

    /// <summary>
    /// Bytes it counts: one, one per two digits on either side of the point, each rounded up, and one for a minus sign. Observed of
    /// the service in August 2026; the developer guide's rule rounds otherwise.
    /// </summary>
    public int Size
    {
        get
        {
            var whole = Math.Clamp(Digits + _exponent, 0, Digits);
            return _coefficient.IsZero ? 1 : 1 + ((whole + 1) / 2) + ((Digits - whole + 1) / 2) + (IsNegative ? 1 : 0);
        }
    }

    /// <summary>Reads decimal or scientific notation.</summary>
    /// <exception cref="Protocol.AwsException">Not a number, too many digits, or out of range.</exception>
    public static DynamoNumber Parse(string text)
    {
        if (text.Length == 0)
        {
            throw Errors.Validation("The parameter cannot be converted to a numeric value");
        }
        if (text.Length > 1024)
        {
            throw NotANumber(text);
        }
        Span<char> digits = stackalloc char[text.Length];
        int count = 0, exponent = 0, at = 0;
        bool anyDigit = false, fraction = false;
        var negative = text[0] == '-';
        if (text[0] is '-' or '+')
        {
            at++;
        }
        for (; at < text.Length && text[at] is not ('e' or 'E'); at++)
        {
            var c = text[at];
            if (c == '.' && !fraction)
            {
                fraction = true;
                continue;
            }
            if (!char.IsAsciiDigit(c))
            {
                throw NotANumber(text);
            }
            anyDigit = true;
            exponent -= fraction ? 1 : 0;
            if (count > 0 || c != '0')
            {
                digits[count++] = c;
            }
        }
        if (!anyDigit)
        {
            throw NotANumber(text);
        }
        if (at < text.Length)
        {
            if (!long.TryParse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var written))
            {
                throw NotANumber(text);
            }
            // Far outside of any range already, so that what follows cannot overflow.
            exponent += (int)Math.Clamp(written, -100_000, 100_000);
        }
        while (count > 0 && digits[count - 1] == '0')
        {
            count--;
            exponent++;
        }
        if (count == 0)
        {
            // Zero, too, is held to the range by the exponent it is written with.
            _ = at < text.Length ? Checked(BigInteger.One, exponent, 1) : Zero;
            return Zero;
        }
        var coefficient = BigInteger.Parse(digits[..count], NumberStyles.None, CultureInfo.InvariantCulture);
        return Checked(negative ? -coefficient : coefficient, exponent, count);
    }

    public static DynamoNumber operator +(DynamoNumber left, DynamoNumber right)
    {
        var exponent = Math.Min(left._exponent, right._exponent);
        return Create(left.Scaled(exponent) + right.Scaled(exponent), exponent, isResult: true);
    }

    public static DynamoNumber operator -(DynamoNumber left, DynamoNumber right) =>
        left + new DynamoNumber(-right._coefficient, right._exponent, right.Digits);

    public int CompareTo(DynamoNumber other)
    {
        var sign = _coefficient.Sign.CompareTo(other._coefficient.Sign);
        if (sign != 0 || _coefficient.IsZero)
        {
            return sign;
        }
        if (Magnitude != other.Magnitude)
        {
            return Magnitude.CompareTo(other.Magnitude) * _coefficient.Sign;
        }
        var exponent = Math.Min(_exponent, other._exponent);
        return Scaled(exponent).CompareTo(other.Scaled(exponent));
    }

    public bool Equals(DynamoNumber other) => _exponent == other._exponent && _coefficient == other._coefficient;

    public override bool Equals(object? obj) => obj is DynamoNumber other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_coefficient, _exponent);

    /// <summary>Whole seconds, for the time to live; null if the value is no whole number in range.</summary>
    public long? ToInt64() => _exponent is >= 0 and < 19 && Magnitude < 18 ? (long)Scaled(0) : null;

    /// <summary>Plain notation without exponent, as the service answers it.</summary>
    public override string ToString()
    {
        var digits = BigInteger.Abs(_coefficient).ToString(CultureInfo.InvariantCulture);
        var sign = IsNegative ? "-" : "";
        if (_exponent >= 0)
        {
            return string.Concat(sign, digits, new string('0', _exponent));
        }
        var point = digits.Length + _exponent;
        return point > 0
            ? string.Concat(sign, digits.AsSpan(0, point), ".", digits.AsSpan(point))
            : string.Concat(sign, "0.", new string('0', -point), digits);
    }

    private BigInteger Scaled(int exponent) => _exponent == exponent ? _coefficient : _coefficient * BigInteger.Pow(10, _exponent - exponent);

    private static DynamoNumber Create(BigInteger coefficient, int exponent, bool isResult = false)
    {
        if (coefficient.IsZero)
        {
            return Zero;
        }
        while (true)
        {
            var tenth = BigInteger.DivRem(coefficient, 10, out var rest);
            if (!rest.IsZero)
            {
                break;
            }
            coefficient = tenth;
            exponent++;
        }
        return Checked(coefficient, exponent, BigInteger.Abs(coefficient).ToString(CultureInfo.InvariantCulture).Length, isResult);
    }

    private static DynamoNumber Checked(BigInteger coefficient, int exponent, int digits, bool isResult = false)
    {
        var number = new DynamoNumber(coefficient, exponent, digits);
        return number.Magnitude switch
        {
            // A result with too many digits is told as one that is too large.
            _ when isResult && digits > MaximumDigits => throw Errors.Validation("Number overflow. Attempting to store a number with magnitude larger than supported range"),
            > LargestMagnitude => throw Errors.Validation("Number overflow. Attempting to store a number with magnitude larger than supported range"),
            < SmallestMagnitude => throw Errors.Validation("Number underflow. Attempting to store a number with magnitude smaller than supported range"),
            _ when digits > MaximumDigits => throw Errors.Validation("Attempting to store more than 38 significant digits in a Number"),
            _ => number,
        };
    }

    private static Protocol.AwsException NotANumber(string text) =>
        Errors.Validation($"The parameter cannot be converted to a numeric value: {text}");
}
