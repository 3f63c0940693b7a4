using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Fixtures;

/// <summary>A window and what a rollout of three steps with two actions a frame and a horizon of two reads.</summary>
internal sealed class PredictionRow
{
    public const int Steps = 3;

    public int Index { get; set; }

    [VectorType(4)]
    public float[] Window { get; set; } = [];

    [VectorType(12)]
    public float[] Actions { get; set; } = [];

    public long Time { get; set; }

    public static PredictionRow[] Many(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(index => new PredictionRow
        {
            Index = index,
            Window = [.. Enumerable.Range(0, 4).Select(_ => random.NextSingle() * 4 - 2)],
            Actions = [.. Enumerable.Range(0, 12).Select(_ => random.NextSingle() * 2 - 1)],
            Time = 3 + index * 7,
        })];
    }
}

/// <summary>What is read back of a rollout or a surprise.</summary>
internal sealed class PredictedRow
{
    public float[] Predicted { get; set; } = [];
}
