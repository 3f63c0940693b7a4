using System.Text.Json;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Fixtures;

/// <summary>
/// A pipeline and the files of its model as the first version of the library saved them, with windows and their latents.
/// </summary>
internal static class BallAssets
{
    public static string Pipeline { get; } = PathOf("ball.zip");

    public static string Encoder { get; } = PathOf("ball.encoder.onnx");

    public static string Predictor { get; } = PathOf("ball.predictor.onnx");

    public static (float[][] Windows, float[][] Latents) Samples()
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(PathOf("ball.windows.json")));
        return (Rows("windows"), Rows("latents"));

        float[][] Rows(string name) => json.RootElement.GetProperty(name).Deserialize<float[][]>()!;
    }

    /// <summary>The columns that the pipeline was trained on.</summary>
    public static BallRow[] WindowRows() => [.. Samples().Windows.Select(window => new BallRow { Window = window })];

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Assets", name);
}

internal sealed class BallRow
{
    public int Flight { get; set; }

    public float Height { get; set; }

    public float Position { get; set; }

    public float Velocity { get; set; }

    [VectorType(4)]
    public float[] Window { get; set; } = [];
}
