using System.Globalization;
using Jepa.Samples.Csv;

namespace Jepa.Samples.ReadYourCsv;

/// <summary>What reading a label means.</summary>
internal enum Reading
{
    Regression,
    Binary,
    Multiclass,
}

/// <summary>The label as what it is read as.</summary>
/// <param name="Name">The column.</param>
/// <param name="Reading">By what task.</param>
/// <param name="Values">A row of the table each: the number, or the class from 0; NaN is none.</param>
/// <param name="Classes">The classes' texts, of which the second is the positive of two; empty for numbers.</param>
internal sealed record Target(string Name, Reading Reading, double[] Values, IReadOnlyList<string> Classes)
{
    private const int MostClasses = 100;
    private const double Largest = 1e15, FarOff = 1e4;

    /// <summary>What a class is called that one does not look for.</summary>
    private static readonly HashSet<string> Unremarkable = new(StringComparer.OrdinalIgnoreCase)
    {
        "normal", "ok", "good", "healthy", "none", "negative", "pass", "passed", "off", "idle", "regular", "nominal",
    };

    /// <exception cref="CsvFormatException">The label is empty, dates, or text that names no classes.</exception>
    public static Target Of(CsvColumn label)
    {
        switch (label.Kind)
        {
            case CsvKind.Empty:
                throw new CsvFormatException($"The label '{label.Name}' is empty in every row.");
            case CsvKind.Boolean:
                return new Target(label.Name, Reading.Binary, label.Numbers(), Words(label));
            case CsvKind.Number:
                return OfNumbers(label);
            case CsvKind.Date:
                throw new CsvFormatException($"The label '{label.Name}' holds dates; expected numbers or classes.");
            default:
                // A cell that is no number among numbers is an error, and no class.
                return label.Misfit is null ? OfTexts(label) : OfNumbers(label);
        }
    }

    /// <summary>A value as the file says it.</summary>
    public string Show(double value) => Classes.Count > 0
        ? Shown.Cell(Classes[(int)value])
        : value.ToString("g6", CultureInfo.InvariantCulture);

    private static Target OfNumbers(CsvColumn label)
    {
        double[] numbers = label.Numbers();
        double[] different = [.. numbers.Where(double.IsFinite).Distinct().Take(3).Order()];
        int large = Array.FindIndex(numbers, number => Math.Abs(number) > Largest);
        if (large >= 0)
            throw label.Bad(large, FormattableString.Invariant($"a label of at most {Largest:g}"));
        if (different.Length != 2 || !different.All(double.IsInteger))
        {
            CheckScale(label, [.. numbers.Where(double.IsFinite)]);
            return new Target(label.Name, Reading.Regression, numbers, []);
        }
        return new Target(
            label.Name,
            Reading.Binary,
            [.. numbers.Select(number => double.IsNaN(number) ? number : number == different[1] ? 1.0 : 0.0)],
            [.. different.Select(number => number.ToString(CultureInfo.InvariantCulture))]);
    }

    /// <summary>Linear models and measures of ML.NET count in Single, and give nonsense far from zero.</summary>
    private static void CheckScale(CsvColumn label, double[] numbers)
    {
        double mean = numbers.Average();
        double spread = Math.Sqrt(numbers.Average(number => (number - mean) * (number - mean)));
        if (spread > 0 && (Math.Abs(mean) > spread * FarOff || spread < 1 / Largest))
        {
            throw new CsvFormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"The label '{label.Name}' is {mean:g6} ± {spread:g3}, too little beside its size for a Single; "
                + $"subtract a constant from it, or multiply it, first."));
        }
    }

    /// <summary>The file's words for false and true.</summary>
    private static string[] Words(CsvColumn label)
    {
        double[] values = label.Numbers();
        return [.. new double[] { 0, 1 }.Select(value => Array.IndexOf(values, value) is >= 0 and var row
            ? label.Cells[row]
            : value == 1 ? "true" : "false")];
    }

    private static Target OfTexts(CsvColumn label)
    {
        string?[] texts = label.Texts();
        var classes = texts.OfType<string>().CountBy(text => text).ToArray();
        if (classes.Length > MostClasses)
        {
            throw new CsvFormatException(
                $"The label '{label.Name}' holds {classes.Length} different texts; "
                + $"expected at most {MostClasses} classes, or numbers.");
        }
        // The rarer of two is what one looks for, a fault among normal rows.
        string[] names = classes.Length == 2
            ? [.. classes.OrderByDescending(pair => Unremarkable.Contains(pair.Key))
                .ThenByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => pair.Key)]
            : [.. classes.Select(pair => pair.Key).Order(StringComparer.Ordinal)];
        return new Target(
            label.Name,
            names.Length == 2 ? Reading.Binary : Reading.Multiclass,
            [.. texts.Select(text => text is null ? double.NaN : Array.IndexOf(names, text))],
            names);
    }
}
