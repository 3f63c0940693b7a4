using System.Text;

namespace Jepa.Samples.Csv;

/// <summary>Blanks the lines that begin with #, so that line numbers stay what they are.</summary>
internal static class Comments
{
    private const char Mark = '#';

    /// <summary>Keeps lines of cells that happen to begin with #, and a header that does, without its mark.</summary>
    public static string Blank(string text, char separator)
    {
        if (!text.StartsWith(Mark) && !text.Contains("\n#", StringComparison.Ordinal)
            && !text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
        {
            return text;
        }
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        if (lines[0].StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
            lines[0] = "";
        int first = Array.FindIndex(lines, line => !string.IsNullOrWhiteSpace(line) && line[0] != Mark);
        if (first < 0)
            return "";
        int width = Separators.Count(lines[first], separator);
        bool quoted = false;
        for (int at = 0; at < lines.Length; at++)
        {
            string line = lines[at];
            if (!quoted && line.StartsWith(Mark))
            {
                bool hasWidth = width > 0 && Separators.Count(line.AsSpan(1), separator) == width;
                if (at == first - 1 && hasWidth && IsValues(lines[first], separator))
                    lines[at] = line[1..];
                else if (at < first || !hasWidth || line.StartsWith("# ", StringComparison.Ordinal))
                    lines[at] = "";
            }
            else if (line.AsSpan().Count('"') % 2 == 1)
            {
                quoted = !quoted;
            }
        }
        return string.Join('\n', lines);
    }

    /// <summary>Runs of blanks outside of quotation marks become one tab.</summary>
    public static string JoinBlanks(string text)
    {
        var joined = new StringBuilder(text.Length);
        bool quoted = false, gap = true;
        foreach (char character in text)
        {
            if (character == '"')
                quoted = !quoted;
            bool isBlank = !quoted && character is ' ' or '\t';
            if (isBlank)
            {
                if (!gap)
                    joined.Append('\t');
            }
            else
            {
                if (character is '\n' or '\r' && !quoted && joined.Length > 0 && joined[^1] == '\t')
                    joined.Length--;
                joined.Append(character);
            }
            gap = isBlank || character is '\n' or '\r';
        }
        return joined.ToString();
    }

    private static bool IsValues(string line, char separator) =>
        line.Split(separator).Any(cell => NumberFormat.Point.TryParse(cell.Trim(), out _)
            || NumberFormat.Comma.TryParse(cell.Trim(), out _) || TimeFormat.IsDate(cell.Trim()));
}
