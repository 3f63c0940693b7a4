using Microsoft.ML.Data;

namespace Jepa.MLNet;

/// <summary>How a <see cref="SeriesEngine{TSrc, TDst}"/> binds its rows, and how much it remembers.</summary>
public sealed record SeriesEngineOptions
{
    /// <summary>
    /// Gets the most series remembered. Of one more, the least recently used is forgotten: it begins anew if it comes
    /// back.
    /// </summary>
    /// <value>The default is 100 000. At least 1.</value>
    public int MaximumSeries { get; init; } = 100_000;

    /// <summary>
    /// Gets a value indicating whether members of the prediction that the chain does not give are left as they are.
    /// </summary>
    /// <value>The default is <see langword="true"/>, as of ML.NET's prediction engine.</value>
    public bool IgnoreMissingColumns { get; init; } = true;

    /// <summary>Gets how the rows pushed become columns.</summary>
    /// <value>The default is <see langword="null"/>: as the type's members and their attributes say.</value>
    public SchemaDefinition? InputSchemaDefinition { get; init; }

    /// <summary>Gets how columns become predictions.</summary>
    /// <value>The default is <see langword="null"/>: as the type's members and their attributes say.</value>
    public SchemaDefinition? OutputSchemaDefinition { get; init; }

    internal void Validate() => new OptionGuard(nameof(SeriesEngineOptions)).AtLeast(1, MaximumSeries);
}
