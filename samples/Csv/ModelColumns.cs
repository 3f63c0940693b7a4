namespace Jepa.Samples.Csv;

/// <summary>The names that the model gives to what it makes, none of which the file has.</summary>
internal sealed record ModelColumns(IReadOnlyCollection<string> File)
{
    public const string VerdictName = "Verdict", BlameName = "Blame";

    public string Frame => Free("Frame");

    public string Action => Free("Action");

    public string Window => Free("Window");

    public string Latent => Free("Latent");

    public string Raw => Free("Raw");

    public string Verdict => Free(VerdictName);

    public string Blame => Free(BlameName);

    public string Target => Free("Target");

    public string Row => Free("Row");

    /// <summary>The series' own name, or one for the files or stretches that the rows are of.</summary>
    public string Series(string? named) => named ?? Free("Series");

    private string Free(string name)
    {
        while (File.Contains(name))
            name += "_";
        return name;
    }
}
