using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Jepa.Samples.Csv;

/// <summary>How numbers are written: with a decimal point or comma, with or without groups of thousands.</summary>
internal sealed partial class NumberFormat
{
    public static readonly NumberFormat Point = new('.', ','), Comma = new(',', '.');

    private const int LongestNumber = 64;

    private static readonly SearchValues<char> Gaps = SearchValues.Create(" '\u00A0\u202F\u2009’");

    private readonly char _decimal, _group;

    private NumberFormat(char decimalMark, char group) => (_decimal, _group) = (decimalMark, group);

    /// <summary>Decides by what only one of the two can mean, then by the separator.</summary>
    public static NumberFormat Find(IEnumerable<string> cells, char separator)
    {
        int point = 0, comma = 0;
        bool hasComma = false;
        foreach (string cell in cells)
        {
            if (cell.Length > LongestNumber || !cell.AsSpan().ContainsAny(',', '.'))
                continue;
            bool canBePoint = Point.TryParse(cell, out _), canBeComma = Comma.TryParse(cell, out _);
            hasComma |= canBeComma && cell.Contains(',');
            if (canBePoint && !canBeComma)
                point++;
            else if (canBeComma && !canBePoint)
                comma++;
        }
        // 1,234 in each cell: a separator other than the comma was chosen for it.
        return comma > point || (comma == point && hasComma && separator != ',') ? Comma : Point;
    }

    /// <summary>Reads a number, an infinite one too.</summary>
    public bool TryParse(string cell, out double number)
    {
        number = 0;
        if (cell.Length is 0 or > LongestNumber || !char.IsAsciiDigit(cell[^1]) && cell[^1] is not ('.' or ','))
            return IsInfinite(cell, out number);
        string plain = cell;
        if (plain.AsSpan().ContainsAny(Gaps))
        {
            if (!Spaced().IsMatch(plain))
                return false;
            plain = Spaces().Replace(plain, "");
        }
        if (plain.Contains(_group))
        {
            if (!Grouped(plain))
                return false;
            plain = plain.Replace(_group.ToString(), "", StringComparison.Ordinal);
        }
        if (_decimal != '.')
            plain = plain.Replace(_decimal, '.');
        if (plain[0] == '−')
            plain = $"-{plain[1..]}";
        return double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    private bool Grouped(string text) => (_group == ',' ? CommaGroups() : PointGroups()).IsMatch(text);

    private static bool IsInfinite(string cell, out double number)
    {
        number = double.PositiveInfinity;
        return cell.Length <= 9
            && cell.TrimStart('+', '-').ToUpperInvariant() is "INF" or "INFINITY" or "∞" or "1.#INF";
    }

    [GeneratedRegex(@"^[+\-−]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$")]
    private static partial Regex CommaGroups();

    [GeneratedRegex(@"^[+\-−]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?$")]
    private static partial Regex PointGroups();

    [GeneratedRegex(@"^[+\-−]?\d{1,3}([ '\u00A0\u202F\u2009’]\d{3})+([.,]\d*)?$")]
    private static partial Regex Spaced();

    [GeneratedRegex(@"[ '\u00A0\u202F\u2009’]")]
    private static partial Regex Spaces();
}
