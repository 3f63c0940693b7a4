using System.Text;

namespace Jepa.Samples.Csv;

/// <summary>Lists of column names on a command line: A,B,"C, with a comma".</summary>
public static class ColumnList
{
    /// <summary>Splits a list at its commas; a name in quotation marks may hold one.</summary>
    /// <param name="list">The list.</param>
    /// <returns>The names, without empty ones.</returns>
    public static IReadOnlyList<string> Split(string list)
    {
        var names = new List<string>();
        var name = new StringBuilder();
        bool quoted = false;
        for (int at = 0; at < list.Length; at++)
        {
            char character = list[at];
            if (character == '"' && quoted && at + 1 < list.Length && list[at + 1] == '"')
                name.Append(list[at++]);
            else if (character == '"' && (quoted || string.IsNullOrWhiteSpace(name.ToString())))
                quoted = !quoted;
            else if (character == ',' && !quoted)
                End();
            else
                name.Append(character);
        }
        End();
        return names;

        void End()
        {
            string trimmed = name.ToString().Trim();
            if (trimmed.Length > 0)
                names.Add(trimmed);
            name.Clear();
        }
    }

    /// <summary>Quotes a name that <see cref="Split"/> would take apart.</summary>
    /// <param name="name">The name.</param>
    public static string Quote(string name) =>
        name.AsSpan().IndexOfAny(',', '"') < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
