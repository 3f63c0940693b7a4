namespace Jepa.Samples.Csv;

/// <summary>What people and programs write where a value is missing.</summary>
internal static class MissingMarks
{
    private static readonly HashSet<string> Numbers = new(StringComparer.OrdinalIgnoreCase)
    {
        "", "?", "-", "--", "---", ".", "..", "NA", "N/A", "N.A.", "n.a", "#N/A", "#NA", "#N/A N/A", "NaN", "+NaN",
        "-NaN", "NULL", "None", "nil", "void", "<NA>", "missing", @"\N", "1.#QNAN",
        "-1.#IND", "1.#IND", "#VALUE!", "#DIV/0!", "#NUM!", "#REF!", "–", "—", "NaT", "undefined", "n/v", "k.A.",
    };

    /// <summary>Fewer, because "none" and "-" may be what a text says.</summary>
    private static readonly HashSet<string> Texts = new(StringComparer.OrdinalIgnoreCase)
    {
        "", "?", "NA", "N/A", "#N/A", "NaN", "NULL", "<NA>", @"\N", "NaT",
    };

    public static bool IsMissing(string cell) => cell.Length <= 9 && Numbers.Contains(cell);

    public static bool IsMissingText(string cell) => cell.Length <= 4 && Texts.Contains(cell);
}
