namespace Jepa.Samples.Csv;

/// <summary>Finds the character between two cells: the one that each record has equally often.</summary>
internal static class Separators
{
    /// <summary>Stands for one blank or several.</summary>
    public const char Blanks = ' ';

    private const int Looked = 300;
    private const double MostRecords = 0.8;

    /// <summary>In this order: whoever writes one of the first has commas for other things.</summary>
    private static readonly char[] Candidates = ['\t', ';', '|', ',', Blanks];

    public static char Find(string text)
    {
        if (text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && text.Length > 4)
            return text[4]; // a spreadsheet's own line
        string[] records = [.. Records(text).Take(Looked)];
        if (records.Length == 0)
            return ',';
        Candidate[] all = [.. Candidates.Select(mark => Judge(mark, records))];
        Candidate[] steady = [.. all.Where(candidate => candidate.Mode > 0 && candidate.Share >= MostRecords)];
        Candidate[] headed =
            [.. steady.Where(candidate => candidate.First > 0 && candidate.First >= candidate.Mode - 1)];
        // Neither a comma inside of numbers nor a blank inside of dates and sentences parts cells.
        if (headed.FirstOrDefault(candidate => candidate.Mark != Blanks) is { } found)
            return found.Mark;
        if (steady.FirstOrDefault(candidate => candidate.Mark != Blanks) is { } unheaded)
        {
            bool isDecimal = unheaded.Mark == ',' && records.Skip(1).All(HasOnlyDecimalCommas);
            if (!isDecimal)
                return unheaded.Mark;
            return headed.Length > 0 ? Blanks : unheaded.Mode == 1 && unheaded.First == 0 ? ';' : ',';
        }
        return headed.Length > 0 ? Blanks : ',';
    }

    /// <summary>Counts a mark outside of quotation marks; a run of blanks counts once.</summary>
    public static int Count(ReadOnlySpan<char> record, char mark)
    {
        int count = 0;
        bool quoted = false, gap = true;
        if (mark == Blanks)
            record = record.Trim();
        foreach (char character in record)
        {
            if (character == '"')
                quoted = !quoted;
            bool isMark = !quoted && (mark == Blanks ? character is ' ' or '\t' : character == mark);
            if (isMark && (mark != Blanks || !gap))
                count++;
            gap = isMark;
        }
        return count;
    }

    private static Candidate Judge(char mark, string[] records)
    {
        int[] counts = [.. records.Select(record => Count(record, mark))];
        IGrouping<int, int> mode = counts.GroupBy(count => count)
            .OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key).First();
        return new Candidate(mark, mode.Key, (double)mode.Count() / counts.Length, counts[0]);
    }

    private static bool HasOnlyDecimalCommas(string record)
    {
        for (int at = record.IndexOf(','); at >= 0; at = record.IndexOf(',', at + 1))
        {
            if (at == 0 || at + 1 == record.Length
                || !char.IsAsciiDigit(record[at - 1]) || !char.IsAsciiDigit(record[at + 1]))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Records that are neither blank nor comments; a quotation mark may hold line breaks.</summary>
    private static IEnumerable<string> Records(string text)
    {
        int start = 0;
        bool quoted = false;
        for (int at = 0; at <= text.Length; at++)
        {
            bool isEnd = at == text.Length;
            if (!isEnd && text[at] == '"' && text[start] != '#')
                quoted = !quoted;
            if (!isEnd && (quoted || text[at] is not ('\n' or '\r')))
                continue;
            string record = text[start..at];
            start = Math.Min(at + 1, text.Length - 1);
            if (!string.IsNullOrWhiteSpace(record) && record[0] != '#')
                yield return record;
        }
    }

    private sealed record Candidate(char Mark, int Mode, double Share, int First);
}
