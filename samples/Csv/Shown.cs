using System.Text;

namespace Jepa.Samples.Csv;

/// <summary>What messages echo of a file: short, and on one line.</summary>
public static class Shown
{
    private const int MostCharacters = 40, MostNames = 12;

    /// <summary>A cell in quotation marks, clipped.</summary>
    /// <param name="text">The cell.</param>
    public static string Cell(string text) => $"'{Clip(text)}'";

    /// <summary>Names as a list of options takes them, clipped.</summary>
    /// <param name="names">The names.</param>
    public static string Names(IReadOnlyCollection<string> names)
    {
        string shown = string.Join(", ", names.Take(MostNames).Select(name => ColumnList.Quote(Clip(name))));
        return names.Count > MostNames ? $"{shown} and {names.Count - MostNames} more" : shown;
    }

    /// <summary>The first characters of a text, on one line.</summary>
    /// <param name="text">The text.</param>
    public static string Clip(string text)
    {
        var shown = new StringBuilder();
        foreach (char character in text.AsSpan(0, Math.Min(text.Length, MostCharacters)))
            shown.Append(char.IsControl(character) ? ' ' : character);
        return text.Length > MostCharacters ? $"{shown}…" : shown.ToString();
    }
}
