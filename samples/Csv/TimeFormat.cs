using System.Globalization;
using System.Text.RegularExpressions;

namespace Jepa.Samples.Csv;

/// <summary>Dates with or without a time of day, in the order of day and month that is given.</summary>
internal static partial class TimeFormat
{
    private const int Longest = 48;

    /// <summary>Whether a cell is a date in either order.</summary>
    public static bool IsDate(string cell) => TryParse(cell, dayFirst: true, out _) || TryParse(cell, false, out _);

    /// <summary>Reads a date as seconds since 1970, in UTC where no zone is given.</summary>
    public static bool TryParse(string cell, bool dayFirst, out double seconds)
    {
        seconds = 0;
        if (cell.Length is < 6 or > Longest || !cell.AsSpan().ContainsAnyInRange('0', '9'))
            return false;
        Match match = Numeric().Match(cell);
        if (!match.Success)
            return Named(cell, out seconds);
        int first = Part("a"), second = Part("b"), third = Part("c");
        bool yearFirst = match.Groups["a"].Length == 4;
        if (!yearFirst && match.Groups["c"].Length == 3)
            return false;
        int year = yearFirst ? first : third + (match.Groups["c"].Length == 2 ? third < 70 ? 2000 : 1900 : 0);
        int month = yearFirst || dayFirst ? second : first;
        int day = yearFirst ? third : dayFirst ? first : second;
        int hour = Part("h");
        if (match.Groups["half"].Success)
        {
            if (hour is 0 or > 12)
                return false;
            hour = hour % 12 + (match.Groups["half"].Value[0] is 'p' or 'P' ? 12 : 0);
        }
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 24 || Part("m") > 59 || Part("s") > 60)
        {
            return false;
        }
        var date = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc);
        double fraction = match.Groups["f"].Success
            ? double.Parse($"0.{match.Groups["f"].Value}", CultureInfo.InvariantCulture)
            : 0;
        int zone = (Part("zh") * 60 + Part("zm")) * 60 * (match.Groups["sign"].Value is "-" ? -1 : 1);
        seconds = (date - DateTime.UnixEpoch).TotalSeconds
            + hour * 3600 + Part("m") * 60 + Part("s") + fraction - zone;
        return true;

        int Part(string name) =>
            match.Groups[name].Success ? int.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>Months by name, in English: 3 Feb 2024 10:00.</summary>
    private static bool Named(string cell, out double seconds)
    {
        seconds = 0;
        if (!MonthName().IsMatch(cell)
            || !DateTime.TryParse(
                cell,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out DateTime date))
        {
            return false;
        }
        seconds = (date - DateTime.UnixEpoch).TotalSeconds;
        return true;
    }

    [GeneratedRegex(
        @"^(?<a>\d{1,4})(?<mark>[./\-])(?<b>\d{1,2})\k<mark>(?<c>\d{1,4})"
        + @"(?:(?:[Tt]|,?\s+|[:_])(?<h>\d{1,2})[:.h](?<m>\d{2})(?:[:.](?<s>\d{2})(?:[.,:](?<f>\d{1,9}))?)?"
        + @"(?:\s*(?<half>[AaPp])\.?[Mm]\.?)?"
        + @"(?:\s*(?:[Zz]|UTC|GMT|(?<sign>[+\-])(?<zh>\d{2}):?(?<zm>\d{2})?(?:\s*[A-Z]+)?))?)?\s*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Numeric();

    [GeneratedRegex(@"\d.*\b?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|^\w*,?\s*[A-Z][a-z]{2,8}\s+\d",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MonthName();
}
