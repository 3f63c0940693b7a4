namespace Jepa.Samples.Csv;

/// <summary>Truth values in words.</summary>
internal static class Booleans
{
    private static readonly Dictionary<string, bool> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["true"] = true, ["false"] = false, ["yes"] = true, ["no"] = false, ["y"] = true, ["n"] = false,
        ["t"] = true, ["f"] = false, ["on"] = true, ["off"] = false, ["ja"] = true, ["nein"] = false,
    };

    public static bool TryParse(string cell, out bool value)
    {
        value = false;
        return cell.Length <= 5 && Words.TryGetValue(cell, out value);
    }
}
