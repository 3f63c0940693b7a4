using System.CommandLine;

namespace Jepa.Samples.Csv;

/// <summary>The options that all samples on a CSV have.</summary>
internal static class CsvOptions
{
    /// <summary>What stands between two cells.</summary>
    public static Option<string?> Separator()
    {
        var option = new Option<string?>("--separator")
        {
            Description = "What stands between two cells: one character, or the word tab. [default: found by looking]",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.Tokens[0].Value is { Length: not 1 } given && given != "tab")
                result.AddError($"--separator is '{given}'; expected one character, or the word tab.");
        });
        return option;
    }

    /// <summary>The character that <see cref="Separator"/> was given.</summary>
    public static char? Character(string? separator) =>
        separator switch { null => null, "tab" => '\t', { } given => given[0] };

    /// <summary>The longest step of time that is no hole.</summary>
    public static Option<double?> MaximumStep()
    {
        var option = new Option<double?>("--maximum-step")
        {
            Description = "A longer step of time is a hole, after which a series begins anew: seconds for dates, "
                + "otherwise the column's unit. [default: ten times the median step]",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.GetValueOrDefault<double?>() is { } given && !(given > 0))
                result.AddError($"--maximum-step is {result.Tokens[0].Value}; expected a number above 0.");
        });
        return option;
    }
}
