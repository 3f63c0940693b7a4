using System.Globalization;
using System.Runtime.CompilerServices;

namespace Jepa.MLNet;

/// <summary>Range checks of options. Every failure reads <c>Owner.Option is value; expected …</c>.</summary>
/// <param name="owner">The options' type, for messages.</param>
internal readonly struct OptionGuard(string owner)
{
    private readonly string _owner = owner;

    public void Given(object? value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value is null)
            throw Invalid(null, "a value", name);
    }

    public void AtLeast(long least, long value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value < least)
            throw Invalid(value, $"at least {Invariant(least)}", name);
    }

    public void Between(long least, long most, long value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value < least || value > most)
            throw Invalid(value, $"a number from {Invariant(least)} to {Invariant(most)}", name);
    }

    /// <summary>Refuses widths that are null, fewer than <paramref name="fewest"/>, or below 1.</summary>
    public void Widths(
        IReadOnlyList<int>? values, int fewest = 0, [CallerArgumentExpression(nameof(values))] string name = "")
    {
        if (values is null)
            throw Invalid(null, "a list of widths", name);
        if (values.Count < fewest)
            throw Invalid("empty", "at least one width", name);
        foreach (int width in values)
            AtLeast(1, width, name);
    }

    public void Positive(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        That(value > 0 && double.IsFinite(value), value, "a positive number", name);

    public void NotNegative(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        That(value >= 0 && double.IsFinite(value), value, "a number of at least 0", name);

    /// <summary>Refuses numbers below 0, from 1 on, and NaN.</summary>
    public void Fraction(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        That(value is >= 0 and < 1, value, "a number from 0 to below 1", name);

    /// <summary>Refuses names that are given and empty.</summary>
    public void NameOrNull(string? value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        That(value is null || !string.IsNullOrWhiteSpace(value), "empty", "a name or null", name);

    public void Defined<T>(T value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw Invalid(value, $"one of {string.Join(", ", Enum.GetNames<T>())}", name);
    }

    public void That(bool holds, object? value, string expected, string name)
    {
        if (!holds)
            throw Invalid(value, expected, name);
    }

    public ArgumentException Invalid(object? value, string expected, string name) =>
        new($"{_owner}.{name} is {Invariant(value ?? "null")}; expected {expected}.");

    private static string Invariant(object value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
