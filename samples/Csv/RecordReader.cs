using nietras.SeparatedValues;

namespace Jepa.Samples.Csv;

/// <summary>A record of a file, and the line it begins on.</summary>
internal sealed record CsvRecord(int Line, string[] Cells)
{
    public bool IsBlank => Cells.All(cell => cell.Length == 0);

    public int Width => Array.FindLastIndex(Cells, cell => cell.Length > 0) + 1;
}

/// <summary>Splits a text into records of unquoted, trimmed cells; blank lines are none.</summary>
internal static class RecordReader
{
    private const int MostColumns = 10_000;

    public static List<CsvRecord> Read(string file, string text, char separator)
    {
        var options = new SepReaderOptions(new Sep(separator == Separators.Blanks ? '\t' : separator))
        {
            HasHeader = false,
            DisableColCountCheck = true,
            Unescape = true,
            Trim = SepTrim.Outer,
            CreateToString = SepToString.PoolPerCol(),
        };
        var records = new List<CsvRecord>();
        if (separator == Separators.Blanks)
            text = Comments.JoinBlanks(text);
        int line = 1; // the reader's own count begins at 2 for the first record
        try
        {
            using SepReader reader = options.FromText(text);
            foreach (SepReader.Row row in reader)
            {
                if (row.Span.Count('"') % 2 == 1)
                {
                    throw new CsvFormatException(
                        $"{file}, line {line}: a quotation mark is opened and not closed.");
                }
                if (row.ColCount > MostColumns)
                {
                    throw new CsvFormatException(
                        $"{file}, line {line} has {row.ColCount} cells; expected at most {MostColumns}.");
                }
                string[] cells = new string[row.ColCount];
                for (int column = 0; column < cells.Length; column++)
                    cells[column] = row[column].ToString();
                if (cells.Length > 1 || cells[0].Length > 0)
                    records.Add(new CsvRecord(line, cells));
                line = row.LineNumberToExcl;
            }
        }
        catch (NotSupportedException) // the library's limit of a record
        {
            throw new CsvFormatException(
                $"{file}, line {line}: the record has more than 16 million characters; "
                + "is a quotation mark opened and not closed?");
        }
        return records;
    }
}
