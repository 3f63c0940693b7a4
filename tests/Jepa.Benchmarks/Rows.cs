using Microsoft.ML.Data;

namespace Jepa.Benchmarks;

/// <summary>A row as ML.NET reads it from memory.</summary>
public sealed class WindowRow
{
    /// <summary>Gets or sets the window, <c>[K·C]</c>.</summary>
    [ColumnName("window")]
    public float[] Window { get; set; } = [];
}

/// <summary>A row as an engine returns it.</summary>
public sealed class LatentRow
{
    /// <summary>Gets or sets the latent, <c>[D]</c>.</summary>
    [ColumnName("latent")]
    public float[] Latent { get; set; } = [];
}
