using System.CommandLine;

namespace Jepa.Samples;

/// <summary>Integer options that refuse a value out of range while the command line is parsed.</summary>
internal static class IntegerOption
{
    public static Option<int> AtLeast(int least, string name, int value, string description) =>
        Create(name, value, description).AcceptAtLeast(least);

    public static Option<int> Between(int least, int most, string name, int value, string description) =>
        Create(name, value, description).Accept(given => given >= least && given <= most, $"{least} to {most}");

    /// <summary>Refuses integers below a bound.</summary>
    public static Option<T> AcceptAtLeast<T>(this Option<T> option, int least) =>
        option.Accept(given => given >= least, $"at least {least}");

    private static Option<int> Create(string name, int value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static Option<T> Accept<T>(this Option<T> option, Predicate<int> isInRange, string expected)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int given) && !isInRange(given))
                result.AddError($"{option.Name} is {given}; expected {expected}.");
        });
        return option;
    }
}
